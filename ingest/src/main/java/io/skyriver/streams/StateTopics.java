package io.skyriver.streams;

import io.skyriver.schemas.topics.Cleanup;
import io.skyriver.schemas.topics.Compression;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.TopicDefinition;
import io.skyriver.schemas.topics.Visibility;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecordBase;

/** The topics in which Kafka Streams keeps stores; it creates them itself. */
public final class StateTopics {
  private static final int RECORD_BYTES = 1 << 20;

  private StateTopics() {}

  /**
   * The changelog of a store, so that the registry keeps the store's schemas under the right
   * subject.
   */
  public static <T extends SpecificRecordBase> Topic<T> changelog(
      String applicationId, String store, Class<T> recordClass) {
    return new Topic<>(
        new TopicDefinition(
            applicationId + "-" + store + "-changelog",
            "State of ingest.",
            "as the store",
            "ingest",
            Visibility.INTERNAL,
            1,
            Cleanup.COMPACT,
            Duration.ofDays(1),
            Compression.PRODUCER,
            RECORD_BYTES),
        recordClass);
  }
}
