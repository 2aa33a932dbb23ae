package io.skyriver.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.modelserver.onnx.TestModels;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import io.skyriver.triton.testing.ModelServerContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedModelServerContractTest extends ModelServerContract {
  @TempDir static Path repository;
  private static EmbeddedModelServer embedded;
  private GrpcModelServer client;

  @BeforeAll
  static void start() throws InterruptedException {
    TestModels.writeContractModels(repository);
    embedded = EmbeddedModelServer.start(ModelServerConfig.of(repository));
    embedded.awaitReady(Duration.ofSeconds(30));
  }

  @AfterAll
  static void stop() {
    embedded.close();
  }

  @BeforeEach
  void connect() {
    client = GrpcModelServer.at(new Endpoint("127.0.0.1", embedded.port()));
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Override
  protected ModelServer server() {
    return client;
  }

  @Override
  protected long executing() {
    return Stream.of("arithmetic", "pick", "endless")
        .mapToLong(model -> embedded.executions(model).running())
        .sum();
  }

  @Test
  void runsTheRoundsOfALoop() {
    List<Tensor> inputs =
        List.of(Tensor.floats("VALUE", new float[] {2}, 1), Tensor.longs("ROUNDS", 3));

    Tensor result =
        get(client.infer(call("endless", inputs, List.of("RESULT"), Duration.ofSeconds(10))))
            .output("RESULT");

    assertThat(result.floats().get(0)).isEqualTo(-2);
  }
}
