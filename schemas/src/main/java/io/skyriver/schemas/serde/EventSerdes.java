package io.skyriver.schemas.serde;

import io.skyriver.schemas.topics.Topic;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Serdes for Kafka Streams. */
public final class EventSerdes {
  private EventSerdes() {}

  /** Reads and writes the values of a topic. */
  public static <T extends SpecificRecordBase> Serde<T> serde(Registry registry, Topic<T> topic) {
    return Serdes.serdeFrom(
        new EventSerializer<>(registry, topic),
        new EventDeserializer<>(registry, topic.recordClass()));
  }
}
