package io.skyriver.triton.grpc;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.proto.ModelInferResponse;
import io.skyriver.triton.wire.MalformedMessageException;
import io.skyriver.triton.wire.ResponseMessages;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes an answer only when it is one to the request: the same model, each wanted tensor, bytes
 * that fit the shape.
 *
 * @param sentAt {@link System#nanoTime()} when the call was sent
 */
record ResponseCheck(InferRequest request, long sentAt) {

  /** The answer, or a {@link ModelServerException} of kind INVALID_RESPONSE. */
  InferResponse accepted(ModelInferResponse message) {
    Duration took = Duration.ofNanos(System.nanoTime() - sentAt);
    checkModel(message);
    List<Tensor> outputs = outputs(message);
    List<Tensor> wanted =
        request.outputs().isEmpty()
            ? outputs
            : request.outputs().stream().map(name -> output(outputs, name)).toList();
    return new InferResponse(wanted, took);
  }

  private void checkModel(ModelInferResponse message) {
    boolean sameVersion =
        request.version().isEmpty() || request.version().equals(message.getModelVersion());
    if (!request.model().equals(message.getModelName()) || !sameVersion) {
      throw invalid(
          "model %s/%s answered".formatted(message.getModelName(), message.getModelVersion()),
          null);
    }
  }

  private List<Tensor> outputs(ModelInferResponse message) {
    try {
      return ResponseMessages.outputs(message);
    } catch (MalformedMessageException e) {
      throw invalid(String.valueOf(e.getMessage()), e);
    }
  }

  private Tensor output(List<Tensor> outputs, String name) {
    return outputs.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(() -> invalid("no output " + name, null));
  }

  private ModelServerException invalid(String what, @Nullable Throwable cause) {
    return new ModelServerException(
        Kind.INVALID_RESPONSE,
        "answer of %s/%s to call %s: %s"
            .formatted(request.model(), request.version(), request.id(), what),
        cause);
  }
}
