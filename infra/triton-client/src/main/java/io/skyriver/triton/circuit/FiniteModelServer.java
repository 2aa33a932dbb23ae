package io.skyriver.triton.circuit;

import io.skyriver.triton.DataType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import java.nio.FloatBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Takes no answer that holds a number that is not finite: it would spread over the whole window and
 * end as a black picture that nobody notices.
 */
public final class FiniteModelServer implements ModelServer {
  private final ModelServer server;

  /**
   * @param server belongs to this one and is closed with it
   */
  public FiniteModelServer(ModelServer server) {
    this.server = server;
  }

  @Override
  public CompletableFuture<InferResponse> infer(InferRequest request) {
    CompletableFuture<InferResponse> call = server.infer(request);
    CompletableFuture<InferResponse> answer = new CompletableFuture<>();
    call.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            answer.completeExceptionally(failure);
          } else {
            complete(answer, request, response);
          }
        });
    answer.whenComplete((response, failure) -> call.cancel(false));
    return answer;
  }

  @Override
  public CompletableFuture<Boolean> ready(String model, String version) {
    return server.ready(model, version);
  }

  @Override
  public void close() {
    server.close();
  }

  private static void complete(
      CompletableFuture<InferResponse> answer, InferRequest request, InferResponse response) {
    for (Tensor output : response.outputs()) {
      int position = firstNotFinite(output);
      if (position >= 0) {
        answer.completeExceptionally(
            new ModelServerException(
                Kind.INVALID_OUTPUT,
                "answer of %s/%s to call %s: output %s holds a number that is not finite at element %d"
                    .formatted(
                        request.model(), request.version(), request.id(), output.name(), position),
                null));
        return;
      }
    }
    answer.complete(response);
  }

  private static int firstNotFinite(Tensor output) {
    if (output.datatype() != DataType.FP32) {
      return -1;
    }
    FloatBuffer values = output.floats();
    while (values.hasRemaining()) {
      if (!Float.isFinite(values.get())) {
        return values.position() - 1;
      }
    }
    return -1;
  }
}
