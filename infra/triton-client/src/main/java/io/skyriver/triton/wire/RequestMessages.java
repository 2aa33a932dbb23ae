package io.skyriver.triton.wire;

import io.skyriver.triton.DataType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.proto.ModelInferRequest;
import io.skyriver.triton.proto.ModelInferRequest.InferInputTensor;
import io.skyriver.triton.proto.ModelInferRequest.InferRequestedOutputTensor;
import java.util.ArrayList;
import java.util.List;

/** The request message of a call. */
public final class RequestMessages {
  private RequestMessages() {}

  /** The message for a call, inputs as raw contents. Shares the tensors' bytes. */
  public static ModelInferRequest of(InferRequest request) {
    ModelInferRequest.Builder message =
        ModelInferRequest.newBuilder()
            .setModelName(request.model())
            .setModelVersion(request.version())
            .setId(request.id());
    for (Tensor input : request.inputs()) {
      message.addInputs(header(input)).addRawInputContents(RawContents.of(input));
    }
    for (String output : request.outputs()) {
      message.addOutputs(InferRequestedOutputTensor.newBuilder().setName(output));
    }
    return message.build();
  }

  /**
   * The inputs of a message, from raw contents (then all of them) or typed contents. Shares the
   * message's bytes.
   *
   * @throws MalformedMessageException when type, shape and length contradict each other
   */
  public static List<Tensor> inputs(ModelInferRequest message) {
    boolean raw = message.getRawInputContentsCount() > 0;
    if (raw && message.getRawInputContentsCount() != message.getInputsCount()) {
      throw new MalformedMessageException(
          "%d inputs but %d raw contents"
              .formatted(message.getInputsCount(), message.getRawInputContentsCount()));
    }
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; i < message.getInputsCount(); i++) {
      inputs.add(raw ? rawInput(message, i) : typedInput(message.getInputs(i)));
    }
    return inputs;
  }

  private static Tensor rawInput(ModelInferRequest message, int index) {
    InferInputTensor header = message.getInputs(index);
    if (header.hasContents()) {
      throw new MalformedMessageException(
          "input " + header.getName() + " has typed contents beside raw ones");
    }
    return RawContents.tensor(
        header.getName(),
        header.getDatatype(),
        header.getShapeList(),
        message.getRawInputContents(index));
  }

  private static Tensor typedInput(InferInputTensor header) {
    return RawContents.tensor(
        header.getName(),
        header.getDatatype(),
        header.getShapeList(),
        TypedContents.raw(datatype(header), header.getContents()));
  }

  private static DataType datatype(InferInputTensor header) {
    try {
      return DataType.valueOf(header.getDatatype());
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(
          "input %s has the unknown type '%s'".formatted(header.getName(), header.getDatatype()),
          e);
    }
  }

  private static InferInputTensor header(Tensor tensor) {
    return InferInputTensor.newBuilder()
        .setName(tensor.name())
        .setDatatype(tensor.datatype().name())
        .addAllShape(tensor.shape())
        .build();
  }
}
