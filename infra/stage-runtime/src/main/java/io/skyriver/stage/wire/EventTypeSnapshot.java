package io.skyriver.stage.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** Remembers with which schema the records of a checkpoint were written. */
public final class EventTypeSnapshot<T extends SpecificRecordBase>
    implements TypeSerializerSnapshot<T> {
  private @Nullable Class<T> recordClass;
  private String writerSchema = "";

  /** For Flink, which fills it by {@link #readSnapshot}. */
  public EventTypeSnapshot() {}

  EventTypeSnapshot(Class<T> recordClass) {
    this.recordClass = recordClass;
    this.writerSchema = SpecificData.get().getSchema(recordClass).toString();
  }

  @Override
  public int getCurrentVersion() {
    return 1;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    out.writeUTF(recordClass().getName());
    byte[] schema = writerSchema.getBytes(UTF_8);
    out.writeInt(schema.length);
    out.write(schema);
  }

  @Override
  @SuppressWarnings("unchecked") // The name was written from a class of this very type.
  public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
    try {
      recordClass = (Class<T>) Class.forName(in.readUTF(), true, loader);
    } catch (ClassNotFoundException gone) {
      throw new IOException("the record of a checkpoint is not part of this build", gone);
    }
    byte[] schema = new byte[in.readInt()];
    in.readFully(schema);
    writerSchema = new String(schema, UTF_8);
  }

  @Override
  public TypeSerializer<T> restoreSerializer() {
    return new EventTypeSerializer<>(recordClass(), writerSchema);
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> older) {
    if (!(older instanceof EventTypeSnapshot<T> before) || before.recordClass() != recordClass()) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    if (before.writerSchema.equals(writerSchema)) {
      return TypeSerializerSchemaCompatibility.compatibleAsIs();
    }
    return readable(before.writerSchema)
        ? TypeSerializerSchemaCompatibility.compatibleAfterMigration()
        : TypeSerializerSchemaCompatibility.incompatible();
  }

  private boolean readable(String older) {
    return SchemaCompatibility.checkReaderWriterCompatibility(parsed(writerSchema), parsed(older))
            .getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  private static Schema parsed(String schema) {
    return new Schema.Parser().parse(schema);
  }

  private Class<T> recordClass() {
    if (recordClass == null) {
      throw new IllegalStateException("the snapshot was not read yet");
    }
    return recordClass;
  }
}
