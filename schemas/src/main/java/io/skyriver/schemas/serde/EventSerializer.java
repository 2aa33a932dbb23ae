package io.skyriver.schemas.serde;

import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.WireSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the Confluent wire format: a zero byte, the schema id in four big-endian bytes, then Avro
 * binary. Two passes, one that counts and one that fills an array of the exact size, so that a
 * payload is copied once. Safe for use by many threads.
 *
 * <p>Throws {@link RegistryUnavailableException} when the schema's id is not known yet and can't be
 * had, and {@link RecordTooLargeException} for a record above the topic's limit.
 */
public final class EventSerializer<T extends SpecificRecordBase> implements Serializer<T> {
  static {
    TrustedRecords.trust();
  }

  private final Registry registry;
  private final Topic<T> topic;
  private final Schema schema;
  private final SpecificDatumWriter<T> writer;
  private volatile int id = -1;

  public EventSerializer(Registry registry, Topic<T> topic) {
    this.registry = registry;
    this.topic = topic;
    this.schema = topic.schema();
    this.writer = new SpecificDatumWriter<>(topic.recordClass());
  }

  /**
   * The record's bytes; null, which is a tombstone, stays null. The topic's name is not looked at.
   */
  @Override
  public byte @Nullable [] serialize(@Nullable String topicName, @Nullable T event) {
    return event == null ? null : encode(event);
  }

  /** The record's bytes. */
  public byte[] encode(T event) {
    ByteCounter counter = new ByteCounter();
    write(event, counter);
    int size = WireFormat.HEADER_BYTES + counter.count;
    if (size > topic.definition().maxValueBytes()) {
      throw new RecordTooLargeException(size + " bytes are more than " + topic.name() + " takes");
    }
    ArrayFiller filler = new ArrayFiller(WireFormat.begin(schemaId(), size));
    write(event, filler);
    return filler.bytes;
  }

  private void write(T event, OutputStream out) {
    try {
      var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      writer.write(event, encoder);
      encoder.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private int schemaId() {
    if (id < 0) {
      id = registry.register(topic.subject(), WireSchema.of(schema));
    }
    return id;
  }

  private static final class ByteCounter extends OutputStream {
    private int count;

    @Override
    public void write(int value) {
      count = Math.addExact(count, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      count = Math.addExact(count, length);
    }
  }

  private static final class ArrayFiller extends OutputStream {
    private final byte[] bytes;
    private int position = WireFormat.HEADER_BYTES;

    private ArrayFiller(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void write(int value) {
      bytes[position++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      System.arraycopy(source, offset, bytes, position, length);
      position += length;
    }
  }
}
