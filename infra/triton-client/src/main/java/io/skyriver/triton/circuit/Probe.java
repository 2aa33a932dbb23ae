package io.skyriver.triton.circuit;

import io.skyriver.triton.DataType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;

/**
 * A real inference in the form of a call that failed: the same shapes, none of the contents, which
 * may be to blame; at most one step.
 *
 * @param model name of the model
 * @param version of it
 * @param outputs wanted outputs
 * @param inputs names, types and shapes
 */
record Probe(String model, String version, List<String> outputs, List<Form> inputs) {
  private static final float ANY = 0.5f;

  /** What is remembered of an input. */
  private record Form(String name, DataType datatype, List<Long> shape, long number) {

    static Form of(Tensor tensor) {
      boolean isNumber = tensor.datatype() == DataType.INT64 && tensor.elements() == 1;
      return new Form(
          tensor.name(), tensor.datatype(), tensor.shape(), isNumber ? tensor.data().getLong() : 0);
    }

    Tensor tensor() {
      return new Tensor(name, datatype, shape, contents());
    }

    private ByteBuffer contents() {
      int elements = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
      // An empty string is its length, 0.
      int size = datatype == DataType.BYTES ? Integer.BYTES : datatype.size();
      ByteBuffer contents = ByteBuffer.allocate(elements * size).order(ByteOrder.LITTLE_ENDIAN);
      if (datatype == DataType.INT64 && elements == 1) {
        contents.putLong(0, step());
      }
      if (datatype == DataType.FP32) {
        fill(contents);
      }
      return contents;
    }

    /** The first of its steps; any other number is as it was. */
    private long step() {
      return switch (name) {
        case "STEP_BEGIN" -> 0;
        case "STEP_END" -> 1;
        default -> number;
      };
    }

    /** Nothing that a norm divides by zero over. */
    private static void fill(ByteBuffer contents) {
      for (int at = 0; at < contents.capacity(); at += Float.BYTES) {
        contents.putFloat(at, at / Float.BYTES % 2 == 0 ? ANY : -ANY);
      }
    }
  }

  static Probe of(InferRequest failed) {
    return new Probe(
        failed.model(),
        failed.version(),
        failed.outputs(),
        failed.inputs().stream().map(Form::of).toList());
  }

  InferRequest request(Duration timeout) {
    return new InferRequest(
        model,
        version,
        "probe",
        inputs.stream().map(Form::tensor).toList(),
        outputs,
        Order.DEFAULT,
        timeout);
  }
}
