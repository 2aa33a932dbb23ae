package io.skyriver.triton;

/** Tensor element types of the KServe v2 protocol that Skyriver uses. */
public enum DataType {
  FP32(4),
  FP16(2),
  BF16(2),
  INT64(8),
  INT32(4),
  UINT8(1),
  BOOL(1),
  /** Strings: each element is a little-endian 32-bit length and that many bytes. */
  BYTES(-1);

  private final int size;

  DataType(int size) {
    this.size = size;
  }

  /** Bytes of one element; -1 where elements differ in length. */
  public int size() {
    return size;
  }
}
