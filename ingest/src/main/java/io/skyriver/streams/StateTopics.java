package io.skyriver.streams;

import io.skyriver.schemas.topics.Cleanup;
import io.skyriver.schemas.topics.Compression;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.TopicDefinition;
import io.skyriver.schemas.topics.Visibility;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;

/** The topics in which Kafka Streams keeps stores; it creates them itself. */
public final class StateTopics {
  private static final int RECORD_BYTES = 1 << 20;
  private static final Set<String> FORGETTING =
      Set.of("segment.ms", "max.compaction.lag.ms", "delete.retention.ms");

  private static final TopicDefinition ANY = definition("any");

  private StateTopics() {}

  /** Settings that Kafka Streams gives a changelog: outdated values go as from other topics. */
  public static Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>(ANY.settings());
    settings.keySet().retainAll(FORGETTING);
    return settings;
  }

  /**
   * The changelog of a store, so that the registry keeps the store's schemas under the right
   * subject.
   */
  public static <T extends SpecificRecordBase> Topic<T> changelog(
      String applicationId, String store, Class<T> recordClass) {
    return new Topic<>(definition(applicationId + "-" + store + "-changelog"), recordClass);
  }

  private static TopicDefinition definition(String name) {
    return new TopicDefinition(
        name,
        "State of ingest.",
        "as the store",
        "ingest",
        Visibility.INTERNAL,
        1,
        Cleanup.COMPACT,
        Duration.ofDays(1),
        Compression.PRODUCER,
        RECORD_BYTES);
  }
}
