package io.skyriver.modelserver.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.modelserver.EmbeddedModelServer;
import io.skyriver.modelserver.ModelServerConfig;
import io.skyriver.triton.DataType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.circuit.FiniteModelServer;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller makes of a simulated model that is broken and mended while it runs. */
@SuppressWarnings("NullAway.Init") // The server is started before each test.
class FaultsTest {
  private static final Path CARD =
      Path.of("../models/repository/skyriver-mini.card.json").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path repository;
  private EmbeddedModelServer server;
  private ModelServer client;

  @BeforeEach
  void start() throws Exception {
    new SimulatedRepository(List.of(1L, 24L, 384L), DataType.FP32, 1, 0).write(CARD, repository);
    server = EmbeddedModelServer.start(ModelServerConfig.of(repository));
    server.awaitReady(PATIENCE);
    client = new FiniteModelServer(GrpcModelServer.at(new Endpoint("127.0.0.1", server.port())));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "nan, INVALID_OUTPUT",
    "infinity, INVALID_OUTPUT",
    "garbage, INVALID_OUTPUT",
    "zero_bytes, INVALID_RESPONSE",
    "error, INTERNAL",
    "nonsense, INTERNAL",
  })
  void isTypedAndGoesWithItsFault(String fault, Kind kind) throws IOException {
    fault(fault);
    assertThat(kindOf(decode(PATIENCE))).isEqualTo(kind);

    mend();
    assertThat(decode(PATIENCE).join().output("FRAMES").elements()).isPositive();
  }

  @Test
  void endsWithTheTimeoutWhereNoAnswerComes() throws IOException {
    fault("never");
    assertThat(kindOf(decode(Duration.ofMillis(200)))).isEqualTo(Kind.TIMEOUT);

    mend();
    assertThat(decode(PATIENCE).join().output("FRAMES").elements()).isPositive();
  }

  @Test
  void missesAColumnWhereTheShapeIsWrong() throws IOException {
    fault("wrong_shape");

    assertThat(decode(PATIENCE).join().output("FRAMES").shape().get(4)).isEqualTo(2);
  }

  private void fault(String name) throws IOException {
    Files.writeString(repository.resolve("mini_video_decoder").resolve("fault"), name + "\n");
  }

  private void mend() throws IOException {
    Files.delete(repository.resolve("mini_video_decoder").resolve("fault"));
  }

  private CompletableFuture<InferResponse> decode(Duration timeout) {
    float[] latents = new float[16 * 3 * 26 * 26];
    return client.infer(
        new InferRequest(
            "mini_video_decoder",
            "1",
            "tile",
            List.of(Tensor.floats("LATENT", latents, 1, 16, 3, 26, 26)),
            List.of("FRAMES"),
            Order.DEFAULT,
            timeout));
  }

  private static Kind kindOf(CompletableFuture<InferResponse> call) {
    try {
      call.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof ModelServerException known) {
        return known.kind();
      }
      throw failure;
    }
    throw new AssertionError("answered");
  }
}
