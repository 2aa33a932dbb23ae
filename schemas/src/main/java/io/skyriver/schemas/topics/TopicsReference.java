package io.skyriver.schemas.topics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Writes the reference of the topics: a table for people and an AsyncAPI document for tools. */
public final class TopicsReference {
  private static final String HEAD =
      """
      # Topics

      Values are Avro in the Confluent wire format unless said otherwise; keys are UTF-8 strings. Partitions are those of a cluster;
      standalone creates at most %d of each. Generated from `Topics`; `mvn -pl schemas compile exec:java` writes it anew.

      | topic | what a record says | value | key | written by | visible | partitions | kept | gone within | compression | largest |
      |---|---|---|---|---|---|---|---|---|---|---|
      """
          .formatted(Deployment.STANDALONE.maxPartitions());

  private TopicsReference() {}

  /** Writes {@code TOPICS.md} and {@code asyncapi.yaml} into the folder given. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.writeString(folder.resolve("TOPICS.md"), table());
    Files.writeString(folder.resolve("asyncapi.yaml"), AsyncApi.document());
  }

  /** The table, Markdown. */
  static String table() {
    StringBuilder table = new StringBuilder(HEAD);
    Topics.typed()
        .forEach(
            topic -> table.append(row(topic.definition(), topic.recordClass().getSimpleName())));
    table.append(row(Topics.DEAD_LETTERS, "the original bytes"));
    return table.toString();
  }

  private static String row(TopicDefinition topic, String value) {
    return "| `%s` | %s | %s | %s | %s | %s | %d | %s | %s | %s | %d KiB |\n"
        .formatted(
            topic.name(),
            topic.about(),
            value,
            topic.keyedBy(),
            topic.writer(),
            topic.visibility().name().toLowerCase(Locale.ROOT),
            topic.partitions(),
            kept(topic),
            gone(topic),
            topic.settings().get("compression.type"),
            topic.maxMessageBytes() >> 10);
  }

  private static String kept(TopicDefinition topic) {
    if (topic.cleanup() == Cleanup.COMPACT) {
      return "compacted";
    }
    Duration retention = topic.retention();
    String time = time(retention);
    return topic.cleanup() == Cleanup.COMPACT_DELETE ? "compacted, " + time : time;
  }

  /** Kafka forgets in pieces. */
  private static String gone(TopicDefinition topic) {
    String time = time(topic.goneWithin());
    return topic.cleanup() == Cleanup.COMPACT ? time + " once outdated" : time;
  }

  private static String time(Duration time) {
    String days = time.toDays() > 0 ? time.toDays() + " d" : "";
    String hours = time.toHoursPart() > 0 ? time.toHoursPart() + " h" : "";
    String minutes = time.toMinutesPart() > 0 ? time.toMinutesPart() + " min" : "";
    return String.join(" ", List.of(days, hours, minutes)).replaceAll(" +", " ").strip();
  }
}
