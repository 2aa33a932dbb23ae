package io.skyriver.triton;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A named tensor: row-major, little-endian raw contents. Immutable as long as nobody writes to the
 * array behind {@code data}; {@link #data()} always hands out a fresh read-only view at position 0.
 *
 * @param name tensor name of the model contract
 * @param datatype element type
 * @param shape extents, none negative
 * @param data raw contents; for sized types exactly the product of {@code shape} times the element
 *     size
 */
public record Tensor(String name, DataType datatype, List<Long> shape, ByteBuffer data) {

  public Tensor {
    shape = List.copyOf(shape);
    data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long expected = datatype.size() < 0 ? -1 : elements(shape) * datatype.size();
    if (expected >= 0 && expected != data.remaining()) {
      throw new IllegalArgumentException(
          "tensor %s of %s %s needs %d bytes, got %d"
              .formatted(name, datatype, shape, expected, data.remaining()));
    }
  }

  public static Tensor of(String name, DataType datatype, ByteBuffer data, long... shape) {
    return new Tensor(name, datatype, boxed(shape), data);
  }

  public static Tensor floats(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return of(name, DataType.FP32, bytes, shape);
  }

  /** A tensor of shape [n]. */
  public static Tensor longs(String name, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return of(name, DataType.INT64, bytes, values.length);
  }

  /** A BYTES tensor of shape [1] with one UTF-8 string. */
  public static Tensor string(String name, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(utf8.length).put(utf8).flip();
    return of(name, DataType.BYTES, bytes, 1);
  }

  /** A fresh little-endian, read-only view of the raw contents. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The contents as floats; the tensor must be FP32. */
  public FloatBuffer floats() {
    if (datatype != DataType.FP32) {
      throw new IllegalStateException("tensor %s is %s, not FP32".formatted(name, datatype));
    }
    return data().asFloatBuffer();
  }

  /** The elements of a BYTES tensor, read as UTF-8. */
  public List<String> strings() {
    if (datatype != DataType.BYTES) {
      throw new IllegalStateException("tensor %s is %s, not BYTES".formatted(name, datatype));
    }
    ByteBuffer left = data();
    List<String> elements = new ArrayList<>();
    while (left.hasRemaining()) {
      elements.add(nextString(left));
    }
    return elements;
  }

  /** Product of the extents. */
  public long elements() {
    return elements(shape);
  }

  /** Extent of one dimension as an int. */
  public int extent(int dimension) {
    return Math.toIntExact(shape.get(dimension));
  }

  public Tensor named(String newName) {
    return new Tensor(newName, datatype, shape, data);
  }

  private String nextString(ByteBuffer left) {
    int length = left.remaining() < Integer.BYTES ? -1 : left.getInt();
    if (length < 0 || length > left.remaining()) {
      throw new IllegalArgumentException(
          "tensor %s ends within a string, %d bytes from its end"
              .formatted(name, left.remaining()));
    }
    byte[] utf8 = new byte[length];
    left.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static long elements(List<Long> shape) {
    long product = 1;
    for (long extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("negative extent in " + shape);
      }
      product = Math.multiplyExact(product, extent);
    }
    return product;
  }

  private static List<Long> boxed(long[] shape) {
    return java.util.Arrays.stream(shape).boxed().toList();
  }
}
