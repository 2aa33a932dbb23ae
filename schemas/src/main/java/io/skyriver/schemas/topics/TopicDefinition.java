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
 * @param retention how long records stay; with {@link Cleanup#COMPACT} only tombstones
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

  /** A topic is deleted in so many pieces or more, and compacted ones are cut at least daily. */
  private static final int SEGMENTS = 8;

  private static final Duration LONGEST_SEGMENT = Duration.ofDays(1);

  /** An outdated value of a key is gone so soon, and a little: the cleaner has to come by. */
  private static final Duration COMPACTION_LAG = Duration.ofHours(6);

  /** How often a broker looks for what is too old, by its default. */
  private static final Duration LOOK = Duration.ofMinutes(5);

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

  /** Kafka forgets whole segments: time that one takes records for. */
  public Duration segment() {
    Duration piece = retention.dividedBy(SEGMENTS);
    return cleanup == Cleanup.COMPACT || piece.compareTo(LONGEST_SEGMENT) > 0
        ? LONGEST_SEGMENT
        : piece;
  }

  /** When a record is gone at the latest, whatever its key; of a compacted topic once outdated. */
  public Duration goneWithin() {
    Duration kept = cleanup == Cleanup.COMPACT ? COMPACTION_LAG : retention.plus(segment());
    return kept.plus(LOOK);
  }

  /** The topic's settings in Kafka's terms, all those this catalogue decides. */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("cleanup.policy", cleanup.policy());
    settings.put("compression.type", lower(compression));
    settings.put("max.message.bytes", Integer.toString(maxMessageBytes));
    settings.put("segment.ms", millis(segment()));
    if (cleanup != Cleanup.COMPACT) {
      settings.put("retention.ms", millis(retention));
    }
    if (cleanup != Cleanup.DELETE) {
      settings.put("max.compaction.lag.ms", millis(COMPACTION_LAG));
      settings.put("delete.retention.ms", millis(retention));
    }
    if (visibility == Visibility.INTERNAL) {
      // What follows from an old prompt is new: it must not expire by the prompt's age.
      settings.put("message.timestamp.type", "LogAppendTime");
    }
    return settings;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
