package io.skyriver.decode.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skyriver.events.VideoPlan;
import io.skyriver.modelserver.EmbeddedModelServer;
import io.skyriver.modelserver.ModelServerConfig;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCards;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Law 10 with the decoder of the model repository behind the embedded model server. */
class ServedDecoderTest {
  private static final Path REPOSITORY = Path.of("../infra/models/repository");
  private static final ModelCard CARD =
      ModelCards.load(REPOSITORY.resolve("skyriver-mini.card.json"));
  private static final ModelCard.ServedModel MODEL =
      Objects.requireNonNull(CARD.models().get(ModelCard.Role.VIDEO_DECODER));

  private static EmbeddedModelServer server;
  private static ModelServer client;

  @BeforeAll
  static void startServer(@TempDir Path folder) throws IOException, InterruptedException {
    Path served = folder.resolve("repository");
    for (String file : List.of("config.pbtxt", "1/model.onnx")) {
      Path copy = served.resolve(MODEL.name()).resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(REPOSITORY.resolve(MODEL.name()).resolve(file), copy);
    }
    server = EmbeddedModelServer.start(ModelServerConfig.of(served));
    server.awaitReady(Duration.ofSeconds(60));
    client = GrpcModelServer.at(Endpoint.parse("127.0.0.1:" + server.port()));
  }

  @AfterAll
  static void stopServer() {
    client.close();
    server.close();
  }

  @Test
  void law10TiledResultEqualsTheWholeWindowCall() {
    int height = 12;
    int width = 22;
    Latents latents = Clips.latents(16, 5, height, width, 7);
    VideoPlan plan = Clips.plan(CARD, height, width, 20, 1, 5);
    TilePlan tiles = TilePlan.of(CARD, plan, 0);

    float[] blended = blended(tiles, latents);

    float[] whole = wholeWindow(latents, 20);
    assertThat(tiles.tilesPerBand()).isEqualTo(2);
    assertThat(blended).hasSize(whole.length);
    for (int i = 0; i < whole.length; i++) {
      assertThat(blended[i]).isCloseTo(whole[i], within(1e-5f));
    }
  }

  @Test
  void law10DoesNotDependOnTheWindowCut() throws InterruptedException {
    Latents video = Clips.latents(16, 10, 12, 12, 9);
    VideoPlan whole = Clips.plan(CARD, 12, 12, 40, 2, 10);
    VideoPlan cut = Clips.plan(CARD, 12, 12, 40, 2, 6, 10);

    assertThat(frames(cut, video)).containsExactlyElementsOf(frames(whole, video));
  }

  private static List<byte[]> frames(VideoPlan plan, Latents video) throws InterruptedException {
    List<byte[]> frames = new ArrayList<>();
    for (int window = 0; window < plan.getWindows().size(); window++) {
      new TiledDecoder(ServedDecoderTest::infer, 1)
          .decode(
              TilePlan.of(CARD, plan, window),
              Clips.window(video, plan.getWindows().get(window)),
              frames::add);
    }
    return frames;
  }

  private static float[] blended(TilePlan tiles, Latents latents) {
    float[] all = new float[20 * tiles.height() * tiles.width() * 3];
    int at = 0;
    for (Band band : tiles.bands()) {
      BandBlend blend = new BandBlend(tiles, band);
      for (int tile = 0; tile < tiles.tilesPerBand(); tile++) {
        blend.add(infer(tiles.cut(latents, band, tile)).join().output("FRAMES"));
      }
      float[] blended = blend.blended();
      System.arraycopy(blended, 0, all, at, blended.length);
      at += blended.length;
    }
    return all;
  }

  private static float[] wholeWindow(Latents latents, int frames) {
    Tensor input = WholeWindow.padded(latents, CARD.decode().halo());
    return WholeWindow.cropped(
        infer(input).join().output("FRAMES"), CARD.latent(), latents, CARD.decode().halo(), frames);
  }

  private static CompletableFuture<InferResponse> infer(Tensor tile) {
    return client.infer(
        new InferRequest(
            MODEL.name(),
            MODEL.version(),
            "test",
            List.of(tile),
            List.of("FRAMES"),
            Order.DEFAULT,
            Duration.ofSeconds(60)));
  }
}
