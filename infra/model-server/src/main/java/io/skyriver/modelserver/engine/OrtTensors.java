package io.skyriver.modelserver.engine;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Tensors of the protocol as those of ONNX Runtime and back; bytes are copied once and never
 * interpreted.
 */
final class OrtTensors {
  private OrtTensors() {}

  /** A tensor in native memory; the caller closes it. */
  static OnnxTensor of(Tensor tensor) throws OrtException {
    ByteBuffer data = tensor.data();
    ByteBuffer direct = ByteBuffer.allocateDirect(data.remaining()).order(ByteOrder.nativeOrder());
    direct.put(data).flip();
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    return OnnxTensor.createTensor(
        Sessions.environment(), direct, shape, javaType(tensor.datatype()));
  }

  /** A copy of an output. */
  static Tensor of(String name, OnnxValue value) {
    OnnxTensor tensor = (OnnxTensor) value;
    TensorInfo info = tensor.getInfo();
    return Tensor.of(name, dataType(info), tensor.getByteBuffer(), info.getShape());
  }

  /** The protocol's type of a session's tensor. */
  static DataType dataType(TensorInfo info) {
    for (DataType type : DataType.values()) {
      if (javaType(type) == info.type) {
        return type;
      }
    }
    throw new IllegalArgumentException("tensors of type " + info.type + " can't be served");
  }

  static OnnxJavaType javaType(DataType type) {
    return switch (type) {
      case FP32 -> OnnxJavaType.FLOAT;
      case FP16 -> OnnxJavaType.FLOAT16;
      case BF16 -> OnnxJavaType.BFLOAT16;
      case INT64 -> OnnxJavaType.INT64;
      case INT32 -> OnnxJavaType.INT32;
      case UINT8 -> OnnxJavaType.UINT8;
      case BOOL -> OnnxJavaType.BOOL;
      case BYTES -> OnnxJavaType.STRING;
    };
  }
}
