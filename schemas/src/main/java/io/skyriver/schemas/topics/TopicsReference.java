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

  private static final String TAIL =
      """

      ## What is kept, and for how long

      `kept` is what a topic promises. Kafka forgets whole segments and looks every few minutes, so that a record is gone within the time of the next
      column. Topics that an earlier version created keep their settings until somebody changes them to what `skyriver topics` prints.

      | what | where | how long |
      |---|---|---|
      | what only the work needed: conditioning, window latents, segments; of a failed or cancelled video every file | artifact store | `retention.work-files` (10 min) behind the outcome |
      | the files of a finished video | artifact store | `retention.finished-files` (30 d) behind the outcome: `expiresAt` tells when, `expiredAt` that it has happened; over HTTP `expires_at`, then 410 `video_expired`. The digest stays, so that `skyriver replay` still compares |
      | the state of a video, its place in the list, what tells a redelivered prompt from a new one | `skyriver.videos`, the API's memory, the ledger | `retention.entries` (45 d) behind the outcome; then a tombstone with `skyriver-reason: forgotten`, and the id may be used again |
      | a cancellation whose prompt has not come | the ledger | `retention.entries` behind it |
      | the place in a lane | the lanes | until the outcome |
      | that a video is closed | `skyriver.control`; the stages' memory | as above; 2 d, longer than anything the stages read |
      | what is left of a window | state of the stages | half a minute after its video is closed, else 24 h after its last patch |
      | state of the stages | their checkpoint folders | until the next checkpoint |

      The ledger starts only where it remembers a video for at least as long as `skyriver.prompts` and `skyriver.cancellations` keep a record: otherwise
      a prompt that is read again could become a second video. A deletion of files is a record of `skyriver.artifact-deletions`; while the artifact
      store is away it waits there.

      ## Erasure

      `DELETE /v1/videos/ID` of a video that has ended, or a `CancellationRequested` with `erase`, leaves of a video its id, its tenant and the SHA-256 of
      its submission, until `retention.entries` is over: a redelivered prompt must not bring it back, and its id and idempotency key stay taken
      (`video_erased`). With `erase` a video that has not ended is stopped first; one that has not come yet is erased when it comes.

      | where its prompt was | gone within |
      |---|---|
      | `skyriver.videos` as a consumer sees it, HTTP, the ledger | seconds |
      | its files | seconds once the artifact store is reached; what a straggler stored meanwhile, %1$s |
      | the log of `skyriver.videos` and of the ledger's changelog on the brokers' disks | %1$s and some minutes for the cleaner: the erasure is repeated after `retention.erasures`, so that the old segment closes in a partition that nobody else writes to, too |
      | the ledger's state on disk, with `streams.state-directory` | rewritten every 6 h; deleting the folder while the process is stopped is always safe |
      | `skyriver.prompts` | %2$s from its submission |
      | `skyriver.ledger-inbox`, `skyriver.encode-tasks` | %3$s from its submission, or from the start of its last attempt |
      | a checkpoint of the encoder stage | the next checkpoint behind the encoder's call |
      | `skyriver.dead-letters`, if its prompt was buried there | %4$s from then |

      Labels (`metadata`) are in `skyriver.finished`, `skyriver.failed` and `skyriver.rejections`, too: %5$s. Logs (from INFO up), metrics and traces never have words
      of a prompt. What others copied, mirrored or backed up is theirs.
      """
          .formatted(
              time(Topics.VIDEOS.definition().goneWithin()),
              time(Topics.PROMPTS.definition().goneWithin()),
              time(Topics.ENCODE_TASKS.definition().goneWithin()),
              time(Topics.DEAD_LETTERS.goneWithin()),
              time(Topics.FINISHED.definition().goneWithin()));

  private TopicsReference() {}

  /** Writes {@code TOPICS.md} and {@code asyncapi.yaml} into the folder given. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.writeString(folder.resolve("TOPICS.md"), table());
    Files.writeString(folder.resolve("asyncapi.yaml"), AsyncApi.document());
  }

  /** The page, Markdown. */
  static String table() {
    StringBuilder table = new StringBuilder(HEAD);
    Topics.typed()
        .forEach(
            topic -> table.append(row(topic.definition(), topic.recordClass().getSimpleName())));
    table.append(row(Topics.DEAD_LETTERS, "the original bytes"));
    return table.append(TAIL).toString();
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
