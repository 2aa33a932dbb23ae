package io.skyriver.triton.wire;

import io.skyriver.triton.Tensor;
import io.skyriver.triton.proto.ModelInferResponse;
import io.skyriver.triton.proto.ModelInferResponse.InferOutputTensor;
import java.util.ArrayList;
import java.util.List;

/** The response message of a call. */
public final class ResponseMessages {
  private ResponseMessages() {}

  /** The message for an answer, outputs as raw contents. Shares the tensors' bytes. */
  public static ModelInferResponse of(
      String model, String version, String id, List<Tensor> outputs) {
    ModelInferResponse.Builder message =
        ModelInferResponse.newBuilder().setModelName(model).setModelVersion(version).setId(id);
    for (Tensor output : outputs) {
      message.addOutputs(header(output)).addRawOutputContents(RawContents.of(output));
    }
    return message.build();
  }

  /**
   * The outputs of a message, which must carry raw contents. Shares the message's bytes.
   *
   * <p>Lengths are checked against shapes because a server can send empty contents under a
   * right-looking shape without any error: Triton's Python backend does beside a numpy that it
   * wasn't built for.
   *
   * @throws MalformedMessageException when type, shape and length contradict each other
   */
  public static List<Tensor> outputs(ModelInferResponse message) {
    if (message.getRawOutputContentsCount() != message.getOutputsCount()) {
      throw new MalformedMessageException(
          "%d outputs but %d raw contents"
              .formatted(message.getOutputsCount(), message.getRawOutputContentsCount()));
    }
    List<Tensor> outputs = new ArrayList<>();
    for (int i = 0; i < message.getOutputsCount(); i++) {
      InferOutputTensor header = message.getOutputs(i);
      outputs.add(
          RawContents.tensor(
              header.getName(),
              header.getDatatype(),
              header.getShapeList(),
              message.getRawOutputContents(i)));
    }
    return outputs;
  }

  private static InferOutputTensor header(Tensor tensor) {
    return InferOutputTensor.newBuilder()
        .setName(tensor.name())
        .setDatatype(tensor.datatype().name())
        .addAllShape(tensor.shape())
        .build();
  }
}
