package io.skyriver.stage.wire;

import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Tells Flink that a stream or a state holds records of one Avro type. */
public final class EventType<T extends SpecificRecordBase> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> recordClass;

  public EventType(Class<T> recordClass) {
    this.recordClass = recordClass;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return new EventTypeSerializer<>(recordClass);
  }

  @Override
  public Class<T> getTypeClass() {
    return recordClass;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof EventType;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventType<?> that && recordClass == that.recordClass;
  }

  @Override
  public int hashCode() {
    return recordClass.hashCode();
  }

  @Override
  public String toString() {
    return "EventType<" + recordClass.getSimpleName() + ">";
  }
}
