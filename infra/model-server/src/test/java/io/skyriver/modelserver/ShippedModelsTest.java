package io.skyriver.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.modelserver.repository.ModelFolder;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.FrameSize;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Plane;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCards;
import io.skyriver.triton.proto.ModelConfig;
import io.skyriver.triton.proto.ModelInput;
import io.skyriver.triton.proto.ModelOutput;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped models through the embedded server: they keep the model contract and the laws. */
class ShippedModelsTest {
  private static final Path REPOSITORY =
      Path.of(System.getProperty("skyriver.models", "../models/repository"));
  private static final int STEPS = 4;

  private static ModelCard card;
  private static EmbeddedModelServer server;
  private static ModelClient client;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    card = ModelCards.load(cardFile());
    server = EmbeddedModelServer.start(ModelServerConfig.of(REPOSITORY));
    server.awaitReady(Duration.ofSeconds(60));
    client = new ModelClient(server);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Test
  void describesItsTensorsInCardAndConfigurationAlike() throws Exception {
    ModelConfig denoiser = config(Role.DENOISER);
    ModelConfig textEncoder = config(Role.TEXT_ENCODER);

    for (Plane plane : card.planes()) {
      assertThat(dims(denoiser, plane.input()).get(1)).isEqualTo(plane.channels());
      assertThat(type(denoiser, plane.input())).isEqualTo("TYPE_" + plane.dtype());
    }
    assertThat(outputs(denoiser))
        .containsExactlyElementsOf(
            card.planes().stream().map(Plane::output).filter(name -> name != null).toList());
    assertThat(outputs(textEncoder)).containsExactlyElementsOf(card.conditioning());
    assertThat(inputs(denoiser))
        .containsAll(card.conditioning())
        .contains("STEP_BEGIN", "STEP_END", "STEPS", "GUIDANCE");
    assertThat(dims(config(Role.VIDEO_DECODER), "LATENT").get(1))
        .isEqualTo(card.latent().channels());
  }

  @Test
  void carriesTheDigestOfItsModels() throws Exception {
    StringBuilder digests = new StringBuilder();
    for (Role role : Role.values()) {
      String digest = config(role).getParametersOrThrow("digest").getStringValue();
      digests.append(digests.isEmpty() ? "" : "\n").append(digest);
    }
    byte[] sha256 =
        MessageDigest.getInstance("SHA-256")
            .digest(digests.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(card.digest()).isEqualTo(HexFormat.of().formatHex(sha256));
  }

  @Test
  void law1ComposesChunksBitEquallyWhereverTheyAreCut() {
    Tensor noise = noise(4, 6, 8, 1);
    Tensor whole = denoise(noise, 0, 4, 3);

    for (int cut = 0; cut <= STEPS; cut++) {
      assertThat(denoise(denoise(noise, 0, cut, 3), cut, 4, 3).data())
          .as("cut at step %d", cut)
          .isEqualTo(whole.data());
    }
    assertThat(whole.data()).isNotEqualTo(noise.data());
  }

  @Test
  void law1ReturnsItsInputForAnEmptyChunk() {
    Tensor noise = noise(2, 6, 6, 2);

    for (int step = 0; step <= STEPS; step++) {
      assertThat(denoise(noise, step, step, 3).data()).isEqualTo(noise.data());
    }
  }

  @Test
  void keepsGivenCellsBitForBit() {
    Tensor noise = noise(4, 6, 6, 3);
    float[] mask = new float[4 * 6 * 6];
    Arrays.fill(mask, 0, 36, 1);

    Tensor result = denoise(noise, Tensor.floats("MASK", mask, 1, 1, 4, 6, 6), 0, 4, 3);

    float[] before = ModelClient.floats(noise);
    float[] after = ModelClient.floats(result);
    for (int channel = 0; channel < card.latent().channels(); channel++) {
      int start = channel * mask.length;
      assertThat(Arrays.copyOfRange(after, start, start + 36))
          .isEqualTo(Arrays.copyOfRange(before, start, start + 36));
    }
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void listensToThePromptUnlessGuidanceIsZero() {
    Tensor noise = noise(2, 6, 6, 4);

    Tensor fox = denoise(noise, mask(noise), "a fox", 0, 2, 0);
    Tensor boat = denoise(noise, mask(noise), "a boat", 0, 2, 0);

    assertThat(fox.data()).isEqualTo(boat.data());
    assertThat(denoise(noise, mask(noise), "a fox", 0, 2, 1).data())
        .isNotEqualTo(denoise(noise, mask(noise), "a boat", 0, 2, 1).data());
  }

  @Test
  void decodesATileOfTheCardsShapeToFramesOfItsStrides() {
    ModelCard.Decode tile = card.decode();
    Tensor latent = noise(tile.tileLatentFrames() + 1, tile.tileHeight(), tile.tileWidth(), 5);

    Tensor frames = decode(latent);

    assertThat(frames.shape())
        .containsExactly(
            1L,
            (long) tile.tileLatentFrames() * card.latent().strideTime(),
            (long) tile.tileHeight() * card.latent().strideSpace(),
            (long) tile.tileWidth() * card.latent().strideSpace(),
            3L);
  }

  @Test
  void runsFromPromptToPixelsAtTheDefaultSize() {
    FrameSize size = FrameSize.parse(card.sizes().defaultSize());
    int stride = card.latent().strideSpace();
    Tensor noise =
        noise(card.window().latentFrames(), size.height() / stride, size.width() / stride, 6);

    Tensor clean = denoise(noise, 0, 4, card.sampling().defaultGuidance());
    Tensor frames = decode(firstTile(clean));

    for (float value : ModelClient.floats(frames)) {
      assertThat(value).isBetween(-2f, 3f);
    }
  }

  /**
   * The first canonical tile of a window: its cells up to the tile's size, edges repeated outside.
   */
  private static Tensor firstTile(Tensor clean) {
    ModelCard.Decode tile = card.decode();
    FloatBuffer cells = clean.floats();
    FloatBuffer padded =
        FloatBuffer.allocate(
            card.latent().channels()
                * (tile.tileLatentFrames() + 1)
                * tile.tileHeight()
                * tile.tileWidth());
    for (int channel = 0; channel < clean.extent(1); channel++) {
      for (int t = -1; t < tile.tileLatentFrames(); t++) {
        for (int y = -tile.halo(); y < tile.tileHeight() - tile.halo(); y++) {
          for (int x = -tile.halo(); x < tile.tileWidth() - tile.halo(); x++) {
            int frame = channel * clean.extent(2) + inside(t, clean.extent(2));
            int row = frame * clean.extent(3) + inside(y, clean.extent(3));
            padded.put(cells.get(row * clean.extent(4) + inside(x, clean.extent(4))));
          }
        }
      }
    }
    return Tensor.floats(
        "LATENT",
        padded.array(),
        1,
        card.latent().channels(),
        tile.tileLatentFrames() + 1,
        tile.tileHeight(),
        tile.tileWidth());
  }

  private static int inside(int index, int extent) {
    return Math.min(Math.max(index, 0), extent - 1);
  }

  private static Tensor decode(Tensor latent) {
    return client
        .infer(card.served(Role.VIDEO_DECODER).name(), List.of(latent), "FRAMES")
        .output("FRAMES");
  }

  private static Tensor denoise(Tensor latent, int begin, int end, float guidance) {
    return denoise(latent, mask(latent), begin, end, guidance);
  }

  private static Tensor denoise(Tensor latent, Tensor mask, int begin, int end, float guidance) {
    return denoise(latent, mask, "a red fox runs", begin, end, guidance);
  }

  private static Tensor denoise(
      Tensor latent, Tensor mask, String prompt, int begin, int end, float guidance) {
    InferResponse text =
        client.infer(
            card.served(Role.TEXT_ENCODER).name(),
            List.of(Tensor.string("PROMPT", prompt), Tensor.string("NEGATIVE", "")),
            "TEXT",
            "NEGATIVE_TEXT");
    List<Tensor> inputs =
        List.of(
            latent,
            mask,
            text.output("TEXT"),
            text.output("NEGATIVE_TEXT"),
            Tensor.longs("STEP_BEGIN", begin),
            Tensor.longs("STEP_END", end),
            Tensor.longs("STEPS", STEPS),
            Tensor.floats("GUIDANCE", new float[] {guidance}, 1));
    return client
        .infer(card.served(Role.DENOISER).name(), inputs, "LATENT_OUT")
        .output("LATENT_OUT")
        .named("LATENT");
  }

  private static Tensor noise(int frames, int height, int width, long seed) {
    int channels = card.latent().channels();
    float[] values = new float[channels * frames * height * width];
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.floats("LATENT", values, 1, channels, frames, height, width);
  }

  private static Tensor mask(Tensor latent) {
    int frames = latent.extent(2);
    int height = latent.extent(3);
    int width = latent.extent(4);
    return Tensor.floats("MASK", new float[frames * height * width], 1, 1, frames, height, width);
  }

  private static ModelConfig config(Role role) throws Exception {
    String name = card.served(role).name();
    return new ModelFolder(name, REPOSITORY.resolve(name)).config();
  }

  private static List<String> inputs(ModelConfig config) {
    return config.getInputList().stream().map(ModelInput::getName).toList();
  }

  private static List<String> outputs(ModelConfig config) {
    return config.getOutputList().stream().map(ModelOutput::getName).toList();
  }

  private static List<Long> dims(ModelConfig config, String input) {
    return input(config, input).getDimsList();
  }

  private static String type(ModelConfig config, String input) {
    return input(config, input).getDataType().name();
  }

  private static ModelInput input(ModelConfig config, String name) {
    Map<String, ModelInput> inputs =
        config.getInputList().stream().collect(Collectors.toMap(ModelInput::getName, i -> i));
    assertThat(inputs).containsKey(name);
    return inputs.getOrDefault(name, ModelInput.getDefaultInstance());
  }

  private static Path cardFile() throws IOException {
    try (Stream<Path> files = Files.list(REPOSITORY)) {
      return files.filter(file -> file.toString().endsWith(".card.json")).findFirst().orElseThrow();
    }
  }
}
