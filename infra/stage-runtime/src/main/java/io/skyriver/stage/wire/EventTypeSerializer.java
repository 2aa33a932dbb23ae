package io.skyriver.stage.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.DataInputViewStream;
import org.apache.flink.api.java.typeutils.runtime.DataOutputViewStream;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records as plain Avro binary. Records have no setters and their buffers are never
 * written to, so they count as immutable and are not copied.
 */
final class EventTypeSerializer<T extends SpecificRecordBase> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> recordClass;

  /** Schema of the bytes to read, JSON; an older one after a restore from an older build. */
  private final String writerSchema;

  private transient @Nullable SpecificDatumReader<T> reader;
  private transient @Nullable SpecificDatumWriter<T> writer;

  EventTypeSerializer(Class<T> recordClass) {
    this(recordClass, SpecificData.get().getSchema(recordClass).toString());
  }

  EventTypeSerializer(Class<T> recordClass, String writerSchema) {
    this.recordClass = recordClass;
    this.writerSchema = writerSchema;
  }

  @Override
  public void serialize(T event, DataOutputView target) throws IOException {
    OutputStream out = new DataOutputViewStream(target);
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    writer().write(event, encoder);
    encoder.flush();
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    InputStream in = new DataInputViewStream(source);
    return reader().read(null, DecoderFactory.get().directBinaryDecoder(in, null));
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public T copy(T event) {
    return event;
  }

  @Override
  public T copy(T event, T reuse) {
    return event;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return new EventTypeSerializer<>(recordClass, writerSchema);
  }

  @Override
  public T createInstance() {
    return recordClass.cast(SpecificData.newInstance(recordClass, schema()));
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new EventTypeSnapshot<>(recordClass);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventTypeSerializer<?> that
        && recordClass == that.recordClass
        && writerSchema.equals(that.writerSchema);
  }

  @Override
  public int hashCode() {
    return recordClass.hashCode();
  }

  private Schema schema() {
    return SpecificData.get().getSchema(recordClass);
  }

  private SpecificDatumWriter<T> writer() {
    if (writer == null) {
      writer = new SpecificDatumWriter<>(recordClass);
    }
    return writer;
  }

  private SpecificDatumReader<T> reader() {
    if (reader == null) {
      SpecificData model = SpecificData.getForClass(recordClass);
      reader = new SpecificDatumReader<>(new Schema.Parser().parse(writerSchema), schema(), model);
    }
    return reader;
  }
}
