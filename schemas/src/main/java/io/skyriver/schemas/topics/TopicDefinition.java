package io.skyriver.schemas.topics;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic without the type of its values.
 *
 * @param name its name
 * @param about what a record in it says, one sentence
 * @param keyedBy what the key holds, UTF-8
 * @param writer who writes it
 * @param visibility who may rely on it
 * @param partitions partitions in a cluster; a {@link Deployment} may create fewer
 * @param cleanup how it forgets
 * @param retention how long records stay; without meaning where {@link Cleanup#COMPACT} is set
 * @param compression how the broker stores it
 * @param maxMessageBytes largest record batch the broker takes, in bytes
 */
public record TopicDefinition(
    String name,
    String about,
    String keyedBy,
    String writer,
    Visibility visibility,
    int partitions,
    Cleanup cleanup,
    Duration retention,
    Compression compression,
    int maxMessageBytes) {

  /** What a record needs besides its value: key, headers and the batch around it. */
  private static final int ENVELOPE_BYTES = 4096;

  public TopicDefinition {
    if (partitions < 1
        || maxMessageBytes <= ENVELOPE_BYTES
        || retention.isNegative()
        || retention.isZero()) {
      throw new IllegalArgumentException(
          name + ": partitions, retention and largest message must be positive");
    }
  }

  /** Largest value the topic takes, in bytes. */
  public int maxValueBytes() {
    return maxMessageBytes - ENVELOPE_BYTES;
  }

  /** The topic's settings in Kafka's terms, all those this catalogue decides. */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("cleanup.policy", cleanup.policy());
    settings.put("compression.type", lower(compression));
    settings.put("max.message.bytes", Integer.toString(maxMessageBytes));
    if (cleanup != Cleanup.COMPACT) {
      settings.put("retention.ms", Long.toString(retention.toMillis()));
    }
    if (visibility == Visibility.INTERNAL) {
      // What follows from an old prompt is new: it must not expire by the prompt's age.
      settings.put("message.timestamp.type", "LogAppendTime");
    }
    return settings;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
