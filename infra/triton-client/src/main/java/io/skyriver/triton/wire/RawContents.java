package io.skyriver.triton.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import java.util.List;

/** A tensor's bytes between {@link Tensor} and protobuf, without a copy in either direction. */
final class RawContents {
  private RawContents() {}

  static ByteString of(Tensor tensor) {
    // Safe: a tensor never changes.
    return UnsafeByteOperations.unsafeWrap(tensor.data());
  }

  static Tensor tensor(String name, String datatype, List<Long> shape, ByteString contents) {
    try {
      Tensor tensor =
          new Tensor(name, DataType.valueOf(datatype), shape, contents.asReadOnlyByteBuffer());
      checkStrings(tensor);
      return tensor;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedMessageException(
          "tensor %s: %s %s with %d bytes".formatted(name, datatype, shape, contents.size()), e);
    }
  }

  private static void checkStrings(Tensor tensor) {
    if (tensor.datatype() == DataType.BYTES && tensor.strings().size() != tensor.elements()) {
      throw new IllegalArgumentException("the number of strings isn't that of the shape");
    }
  }
}
