package io.skyriver.triton.wire;

import com.google.protobuf.ByteString;
import io.skyriver.triton.DataType;
import io.skyriver.triton.proto.InferTensorContents;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns the protocol's typed lists into raw contents: the second way in which a client may send a
 * tensor.
 */
final class TypedContents {
  private TypedContents() {}

  static ByteString raw(DataType type, InferTensorContents contents) {
    return switch (type) {
      case FP32 -> floats(contents);
      case INT64 -> longs(contents);
      case INT32 -> ints(contents);
      case UINT8 -> bytes(contents.getUintContentsList().stream().mapToInt(i -> i).toArray());
      case BOOL ->
          bytes(contents.getBoolContentsList().stream().mapToInt(b -> b ? 1 : 0).toArray());
      case BYTES -> strings(contents);
      // The protocol has no typed list for half precision.
      case FP16, BF16 ->
          throw new MalformedMessageException(type + " travels as raw contents only");
    };
  }

  private static ByteString floats(InferTensorContents contents) {
    ByteBuffer raw = buffer(contents.getFp32ContentsCount() * Float.BYTES);
    contents.getFp32ContentsList().forEach(raw::putFloat);
    return ByteString.copyFrom(raw.flip());
  }

  private static ByteString longs(InferTensorContents contents) {
    ByteBuffer raw = buffer(contents.getInt64ContentsCount() * Long.BYTES);
    contents.getInt64ContentsList().forEach(raw::putLong);
    return ByteString.copyFrom(raw.flip());
  }

  private static ByteString ints(InferTensorContents contents) {
    ByteBuffer raw = buffer(contents.getIntContentsCount() * Integer.BYTES);
    contents.getIntContentsList().forEach(raw::putInt);
    return ByteString.copyFrom(raw.flip());
  }

  private static ByteString bytes(int[] values) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream(values.length);
    for (int value : values) {
      if (value < 0 || value > 0xFF) {
        throw new MalformedMessageException(Integer.toUnsignedString(value) + " is no UINT8");
      }
      raw.write(value);
    }
    return ByteString.copyFrom(raw.toByteArray());
  }

  private static ByteString strings(InferTensorContents contents) {
    ByteString raw = ByteString.EMPTY;
    for (ByteString element : contents.getBytesContentsList()) {
      ByteBuffer length = buffer(Integer.BYTES).putInt(element.size());
      raw = raw.concat(ByteString.copyFrom(length.flip())).concat(element);
    }
    return raw;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
