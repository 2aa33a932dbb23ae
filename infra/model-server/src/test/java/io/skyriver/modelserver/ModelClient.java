package io.skyriver.modelserver;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Calls models of a server and waits for their answers. */
final class ModelClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final GrpcModelServer server;

  ModelClient(EmbeddedModelServer embedded) {
    this.server = GrpcModelServer.at(new Endpoint("127.0.0.1", embedded.port()));
  }

  InferResponse infer(String model, List<Tensor> inputs, String... outputs) {
    InferRequest request =
        new InferRequest(
            model, "1", "call", inputs, List.of(outputs), InferRequest.Order.DEFAULT, PATIENCE);
    return server.infer(request).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  static float[] floats(Tensor tensor) {
    FloatBuffer buffer = tensor.floats();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  @Override
  public void close() {
    server.close();
  }
}
