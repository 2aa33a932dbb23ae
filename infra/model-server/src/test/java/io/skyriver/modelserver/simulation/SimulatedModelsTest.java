package io.skyriver.modelserver.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skyriver.modelserver.EmbeddedModelServer;
import io.skyriver.modelserver.ModelServerConfig;
import io.skyriver.triton.DataType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small model's card, simulated, behind gRPC; and the cards of real models. */
class SimulatedModelsTest {
  private static final Path MODELS = Path.of("../models").toAbsolutePath();
  private static final Path SMALL = MODELS.resolve("repository/skyriver-mini.card.json");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<Long> TEXT = List.of(1L, 24L, 384L);

  /** Frames, rows and columns of the windows here. */
  private static final long[] SHAPE = {4, 6, 8};

  private static final int CELLS = 4 * 6 * 8;

  @TempDir private Path folder;
  private @Nullable EmbeddedModelServer server;
  private @Nullable GrpcModelServer client;

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void law1ChunksComposeAndAChunkWithoutStepsChangesNothing() throws Exception {
    start(1, 0);
    Tensor noise = latent(1);

    Tensor whole = denoise(noise, mask(0), 0, 9, 20);
    Tensor first = denoise(noise, mask(0), 0, 4, 20);
    Tensor both = denoise(first.named("LATENT"), mask(0), 4, 9, 20);

    assertThat(both.data()).isEqualTo(whole.data());
    assertThat(whole.data()).isNotEqualTo(noise.data());
    assertThat(denoise(noise, mask(0), 4, 4, 20).data()).isEqualTo(noise.data());
  }

  @Test
  void oneWrongElementChangesManyOthers() throws Exception {
    start(1, 0);
    Tensor right = latent(1);
    float[] values = values(right);
    values[100] = -values[100];
    Tensor wrong = Tensor.floats("LATENT", values, 1, 16, SHAPE[0], SHAPE[1], SHAPE[2]);

    float[] expected = values(denoise(right, mask(0), 0, 9, 20));
    float[] found = values(denoise(wrong, mask(0), 0, 9, 20));

    assertThat(differences(expected, found)).isGreaterThan(CELLS);
    for (float value : found) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void elementsUnderTheMaskStayAsTheyAre() throws Exception {
    start(1, 0);
    int given = 2 * 6 * 8;
    Tensor noise = latent(1);

    float[] before = values(noise);
    float[] after = values(denoise(noise, mask(given), 0, 20, 20));

    int changed = 0;
    for (int i = 0; i < before.length; i++) {
      if (i % CELLS < given) {
        assertThat(after[i]).isEqualTo(before[i]);
      } else if (after[i] != before[i]) {
        changed++;
      }
    }
    assertThat(changed).isPositive();
  }

  @Test
  void promptsGiveDifferentStatesWithZerosBehindThem() throws Exception {
    start(1, 0);

    InferResponse fox = encode("a fox");
    InferResponse cat = encode("a cat");

    assertThat(fox.output("TEXT").shape()).isEqualTo(TEXT);
    assertThat(fox.output("TEXT").data()).isNotEqualTo(cat.output("TEXT").data());
    assertThat(fox.output("NEGATIVE_TEXT").data()).isEqualTo(cat.output("NEGATIVE_TEXT").data());
    assertThat(values(fox.output("TEXT"))[23 * 384]).isZero();
    assertThat(encode("a fox").output("TEXT").data()).isEqualTo(fox.output("TEXT").data());
  }

  @Test
  void aCellBecomesABlockOfPixelsInEachOfItsFrames() throws Exception {
    start(1, 0);
    float[] cells = values(latent(3));

    Tensor frames =
        infer("mini_video_decoder", List.of(latent(3)), "FRAMES").join().output("FRAMES");

    assertThat(frames.shape()).containsExactly(1L, 12L, 48L, 64L, 3L);
    FloatBuffer pixels = frames.floats();
    float cell = cells[(4 - 1) * 48 + 2 * 8 + 5];
    for (int frame = 8; frame < 12; frame++) {
      for (int pixel : new int[] {0, 7}) {
        int at = ((frame * 48 + 16 + pixel) * 64 + 40 + pixel) * 3;
        assertThat(pixels.get(at)).isEqualTo(0.5f + 0.03f * cell);
      }
    }
  }

  @Test
  void framesBecomeLatentsOfTheirForm() throws Exception {
    start(1, 0);
    java.nio.ByteBuffer black = java.nio.ByteBuffer.allocate(8 * 16 * 24 * 3);

    Tensor latents =
        infer(
                "mini_video_encoder",
                List.of(Tensor.of("FRAMES", DataType.UINT8, black, 1, 8, 16, 24, 3)),
                "LATENT")
            .join()
            .output("LATENT");

    assertThat(latents.shape()).containsExactly(1L, 16L, 2L, 2L, 3L);
    assertThat(values(latents)).containsOnly(-1f);
  }

  @Test
  void aChunkTakesTheTimeOfItsSteps() throws Exception {
    start(1, 10);
    long began = System.nanoTime();

    denoise(latent(1), mask(0), 0, 8, 20);

    // 8 steps of 16 ms for 8 × 12 × 12 cells, ten times slower, of a window of 4 × 6 × 8 cells.
    double seconds = 8 * 0.016 * 10 * CELLS / (8 * 12 * 12);
    assertThat((System.nanoTime() - began) / 1e9).isBetween(seconds, seconds + 2);
  }

  @Test
  void asManyChunksRunAtOnceAsThereAreInstancesAndTheOthersWait() throws Exception {
    EmbeddedModelServer running = start(2, 1000);
    List<CompletableFuture<InferResponse>> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      calls.add(chunk(latent(i), mask(0), 0, 20, 20));
    }

    await().untilAsserted(() -> assertThat(counts(running)).isEqualTo("2 running, 1 waiting"));
    calls.forEach(call -> call.cancel(true));
    await().untilAsserted(() -> assertThat(counts(running)).isEqualTo("0 running, 0 waiting"));

    assertThat(running.instances("mini_denoiser")).isEqualTo(2);
    // The one that waited may have begun in the place of a cancelled one before its own end came.
    var executions = running.executions("mini_denoiser");
    assertThat(executions.cancelled() + executions.dropped()).isEqualTo(3);
    assertThat(executions.cancelled()).isBetween(2L, 3L);
  }

  @Test
  void stepsThatContradictEachOtherAreRefused() throws Exception {
    start(1, 0);

    assertThatThrownBy(() -> denoise(latent(1), mask(0), 5, 4, 20))
        .hasMessageContaining("no steps from 5 to 4");
  }

  @Test
  void aModelThatNoCardNamesIsRefused() throws Exception {
    write(1, 0);
    Files.delete(folder.resolve("skyriver-mini.card.json"));
    EmbeddedModelServer refusing = EmbeddedModelServer.start(ModelServerConfig.of(folder));
    server = refusing;

    assertThatThrownBy(() -> refusing.awaitReady(PATIENCE)).hasMessageContaining("no card");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wan2.2-t2v-a14b", "wan2.2-ti2v-5b"})
  void theRepositoriesOfRealModelsAreWhatTheirCardsSay(String model) throws Exception {
    Path committed = MODELS.resolve("simulated").resolve(model);
    Path card = committed.resolve(model + ".card.json");

    new SimulatedRepository(List.of(1L, 512L, 4096L), DataType.BF16, 1, 1).write(card, folder);

    assertThat(files(folder)).isNotEmpty().isEqualTo(files(committed));
    for (Path file : files(folder)) {
      assertThat(committed.resolve(file)).hasSameTextualContentAs(folder.resolve(file));
    }
    try (EmbeddedModelServer served = EmbeddedModelServer.start(ModelServerConfig.of(committed))) {
      served.awaitReady(PATIENCE);
    }
  }

  private static List<Path> files(Path repository) {
    try (Stream<Path> files = Files.walk(repository)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith(".gitkeep"))
          .map(repository::relativize)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String counts(EmbeddedModelServer server) {
    var counts = server.executions("mini_denoiser");
    return "%d running, %d waiting".formatted(counts.running(), counts.waiting());
  }

  private EmbeddedModelServer start(int instances, double timeScale) throws Exception {
    write(instances, timeScale);
    EmbeddedModelServer started = EmbeddedModelServer.start(ModelServerConfig.of(folder));
    server = started;
    started.awaitReady(PATIENCE);
    client = GrpcModelServer.at(new Endpoint("127.0.0.1", started.port()));
    return started;
  }

  private void write(int instances, double timeScale) throws IOException {
    new SimulatedRepository(TEXT, DataType.FP32, instances, timeScale).write(SMALL, folder);
  }

  private InferResponse encode(String prompt) {
    return infer(
            "mini_text_encoder",
            List.of(Tensor.string("PROMPT", prompt), Tensor.string("NEGATIVE", "")),
            "TEXT",
            "NEGATIVE_TEXT")
        .join();
  }

  private Tensor denoise(Tensor latent, Tensor mask, int begin, int end, int steps) {
    return chunk(latent, mask, begin, end, steps)
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join()
        .output("LATENT_OUT");
  }

  private CompletableFuture<InferResponse> chunk(
      Tensor latent, Tensor mask, int begin, int end, int steps) {
    float[] text = new float[24 * 384];
    return infer(
        "mini_denoiser",
        List.of(
            latent,
            mask,
            Tensor.floats("TEXT", text, 1, 24, 384),
            Tensor.floats("NEGATIVE_TEXT", text, 1, 24, 384),
            Tensor.longs("STEP_BEGIN", begin),
            Tensor.longs("STEP_END", end),
            Tensor.longs("STEPS", steps),
            Tensor.floats("GUIDANCE", new float[] {4}, 1)),
        "LATENT_OUT");
  }

  private CompletableFuture<InferResponse> infer(
      String model, List<Tensor> inputs, String... outputs) {
    return Objects.requireNonNull(client)
        .infer(
            new InferRequest(
                model,
                "1",
                "call",
                inputs,
                List.of(outputs),
                InferRequest.Order.DEFAULT,
                PATIENCE));
  }

  private static Tensor latent(long seed) {
    Random random = new Random(seed);
    float[] values = new float[16 * CELLS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.floats("LATENT", values, 1, 16, SHAPE[0], SHAPE[1], SHAPE[2]);
  }

  private static Tensor mask(int given) {
    float[] values = new float[CELLS];
    java.util.Arrays.fill(values, 0, given, 1);
    return Tensor.floats("MASK", values, 1, 1, SHAPE[0], SHAPE[1], SHAPE[2]);
  }

  private static float[] values(Tensor tensor) {
    float[] values = new float[(int) tensor.elements()];
    tensor.floats().get(values);
    return values;
  }

  private static int differences(float[] one, float[] other) {
    int different = 0;
    for (int i = 0; i < one.length; i++) {
      if (one[i] != other[i]) {
        different++;
      }
    }
    return different;
  }
}
