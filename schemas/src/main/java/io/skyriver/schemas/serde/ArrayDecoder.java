package io.skyriver.schemas.serde;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro binary from an array and believes no length in it: bytes, strings, arrays and maps
 * that claim more than what is left are an end of file before anything is allocated for them.
 * Avro's own decoder allocates first.
 */
final class ArrayDecoder extends Decoder {
  private static final int MAX_VARINT_BYTES = 10;

  private final ByteBuffer in;

  ArrayDecoder(byte[] bytes, int offset) {
    this.in = ByteBuffer.wrap(bytes, offset, bytes.length - offset).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Fails when bytes are left over. */
  void requireEnd() throws IOException {
    if (in.hasRemaining()) {
      throw new IOException(in.remaining() + " bytes are left over");
    }
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    return require(1).get() == 1;
  }

  @Override
  public int readInt() throws IOException {
    long value = readLong();
    if (value != (int) value) {
      throw new IOException(value + " is no int");
    }
    return (int) value;
  }

  @Override
  public long readLong() throws IOException {
    long bits = 0;
    for (int read = 0; read < MAX_VARINT_BYTES; read++) {
      byte part = require(1).get();
      bits |= (part & 0x7fL) << (7 * read);
      if (part >= 0) {
        return (bits >>> 1) ^ -(bits & 1);
      }
    }
    throw new IOException("a number is longer than " + MAX_VARINT_BYTES + " bytes");
  }

  @Override
  public float readFloat() throws IOException {
    return require(Float.BYTES).getFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return require(Double.BYTES).getDouble();
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws IOException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws IOException {
    // Reports what is no UTF-8, where a string's constructor would put question marks.
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content())).toString();
  }

  @Override
  public void skipString() throws IOException {
    skipBytes();
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
    return ByteBuffer.wrap(content());
  }

  @Override
  public void skipBytes() throws IOException {
    skipFixed(length());
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws IOException {
    require(length).get(target, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    require(length).position(in.position() + length);
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return blockItems();
  }

  @Override
  public long arrayNext() throws IOException {
    return blockItems();
  }

  @Override
  public long skipArray() throws IOException {
    return skipBlocks();
  }

  @Override
  public long readMapStart() throws IOException {
    return blockItems();
  }

  @Override
  public long mapNext() throws IOException {
    return blockItems();
  }

  @Override
  public long skipMap() throws IOException {
    return skipBlocks();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }

  @Override
  public int remainingBytes() {
    return in.remaining();
  }

  private byte[] content() throws IOException {
    byte[] content = new byte[length()];
    in.get(content);
    return content;
  }

  private int length() throws IOException {
    return (int) believable(readLong());
  }

  /** Items of the next block; a negative count is followed by the block's size in bytes. */
  private long blockItems() throws IOException {
    long items = readLong();
    if (items < 0) {
      length();
      items = -items;
    }
    return believable(items);
  }

  /**
   * Skips sized blocks; returns the items of the first block without a size, which the caller skips
   * one by one.
   */
  private long skipBlocks() throws IOException {
    long items = readLong();
    while (items < 0) {
      skipFixed(length());
      items = readLong();
    }
    return believable(items);
  }

  /**
   * Nothing in a record is larger than the rest of the record: every item takes a byte at least.
   */
  private long believable(long claimed) throws IOException {
    if (claimed < 0 || claimed > in.remaining()) {
      throw new EOFException(claimed + " claimed, " + in.remaining() + " bytes left");
    }
    return claimed;
  }

  private ByteBuffer require(int bytes) throws IOException {
    believable(bytes);
    return in;
  }
}
