package io.skyriver.schemas.serde;

/**
 * The header of the Confluent wire format: a zero byte and the schema id in four big-endian bytes.
 */
final class WireFormat {
  static final int HEADER_BYTES = 5;

  private WireFormat() {}

  /** An array of {@code size} bytes that starts with the header. */
  static byte[] begin(int id, int size) {
    byte[] bytes = new byte[size];
    bytes[1] = (byte) (id >>> 24);
    bytes[2] = (byte) (id >>> 16);
    bytes[3] = (byte) (id >>> 8);
    bytes[4] = (byte) id;
    return bytes;
  }

  /** The id in a record's header. */
  static int id(byte[] bytes) {
    if (bytes.length < HEADER_BYTES || bytes[0] != 0) {
      throw new UndecodableRecordException(
          "not in the Confluent wire format: a zero byte and a schema id must come first");
    }
    return (bytes[1] & 0xff) << 24
        | (bytes[2] & 0xff) << 16
        | (bytes[3] & 0xff) << 8
        | (bytes[4] & 0xff);
  }
}
