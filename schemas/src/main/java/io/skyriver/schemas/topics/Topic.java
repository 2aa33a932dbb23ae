package io.skyriver.schemas.topics;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * A topic whose values are records of one type in the Confluent wire format.
 *
 * @param definition name, key and settings
 * @param recordClass the type of its values
 */
public record Topic<T extends SpecificRecordBase>(
    TopicDefinition definition, Class<T> recordClass) {

  public String name() {
    return definition.name();
  }

  /** The schema of the values, as this build writes and reads them. */
  public Schema schema() {
    return SpecificData.get().getSchema(recordClass);
  }

  /** Where the registry keeps the schemas of the values. */
  public String subject() {
    return name() + "-value";
  }

  public int partitions() {
    return definition.partitions();
  }

  public Visibility visibility() {
    return definition.visibility();
  }
}
