package io.skyriver.stage.window;

import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A named tensor of a window, [channels, T, H, W], row-major and little-endian. Immutable as long
 * as nobody writes to the array behind {@code data}.
 *
 * @param name plane name of the model card
 * @param datatype element type, one with a fixed size
 * @param channels channels, at least 1
 * @param data raw contents from position to limit
 */
public record WindowPlane(String name, DataType datatype, int channels, ByteBuffer data) {

  public WindowPlane {
    if (channels < 1 || datatype.size() < 1) {
      throw new IllegalArgumentException(
          "plane %s of %d channels of %s".formatted(name, channels, datatype));
    }
    data = data.slice().asReadOnlyBuffer();
  }

  /** A plane of FP32. */
  public static WindowPlane floats(String name, int channels, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new WindowPlane(name, DataType.FP32, channels, bytes);
  }

  /** A fresh little-endian, read-only view of the contents at position 0. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The contents as floats; the plane must be FP32. */
  public FloatBuffer floats() {
    if (datatype != DataType.FP32) {
      throw new IllegalStateException("plane %s is %s, not FP32".formatted(name, datatype));
    }
    return data().asFloatBuffer();
  }

  /** The plane as a tensor [1, channels, T, H, W]. */
  public Tensor tensor(String tensorName, Volume volume) {
    return Tensor.of(
        tensorName,
        datatype,
        data(),
        1,
        channels,
        volume.frames(),
        volume.height(),
        volume.width());
  }

  long bytesPerCell() {
    return (long) channels * datatype.size();
  }
}
