package io.skyriver.denoise;

import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.window.Volume;
import io.skyriver.stage.window.WindowPlane;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/** Takes a denoiser's output as a plane only when it can be one. */
final class ModelOutput {

  private ModelOutput() {}

  static WindowPlane plane(Tensor output, WindowPlane before, Volume volume) {
    requireForm(output, before, volume);
    requireFinite(output);
    return new WindowPlane(before.name(), before.datatype(), before.channels(), output.data());
  }

  private static void requireForm(Tensor output, WindowPlane before, Volume volume) {
    List<Long> expected =
        List.of(
            1L,
            (long) before.channels(),
            (long) volume.frames(),
            (long) volume.height(),
            (long) volume.width());
    if (!output.shape().equals(expected) || output.datatype() != before.datatype()) {
      throw new StageFailureException(
          FailureCode.MODEL_INVALID_RESPONSE,
          "output %s is %s %s, expected %s %s"
              .formatted(
                  output.name(), output.datatype(), output.shape(), before.datatype(), expected));
    }
  }

  private static void requireFinite(Tensor output) {
    if (output.datatype() != DataType.FP32) {
      return;
    }
    FloatBuffer values = output.floats();
    while (values.hasRemaining()) {
      if (!Float.isFinite(values.get())) {
        throw new StageFailureException(
            FailureCode.MODEL_INVALID_OUTPUT,
            "output %s holds a number that is not finite at element %d"
                .formatted(output.name(), values.position() - 1));
      }
    }
  }
}
