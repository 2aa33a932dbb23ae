package io.skyriver.standalone.client;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.Video;
import io.skyriver.ledger.SubmissionDigest;
import io.skyriver.ledger.VideoIds;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Finds the prompt event that became a video. For one thread. */
final class PromptLog {
  private final TopicScan scan;
  private final EventDeserializer<PromptSubmitted> reader;

  PromptLog(TopicScan scan, Registry registry) {
    this.scan = scan;
    this.reader = new EventDeserializer<>(registry, Topics.PROMPTS.recordClass());
  }

  /** The event; empty when the log no longer has it. */
  Optional<PromptSubmitted> find(Video video) {
    List<PromptSubmitted> found = new ArrayList<>();
    scan.since(
        video.getCreatedAt().minus(Session.SLACK),
        scan.partitions(Topics.PROMPTS.name()),
        record ->
            prompt(record).filter(prompt -> isOf(video, prompt, record)).ifPresent(found::add));
    return found.stream().findFirst();
  }

  private Optional<PromptSubmitted> prompt(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.ofNullable(reader.deserialize(record.topic(), record.value()));
    } catch (UndecodableRecordException poison) {
      // It became a dead letter, and no video.
      return Optional.empty();
    }
  }

  /** The digest tells it from a later submission that was rejected under the same id. */
  private static boolean isOf(
      Video video, PromptSubmitted prompt, ConsumerRecord<byte[], byte[]> record) {
    String event = record.topic() + "-" + record.partition() + "-" + record.offset();
    return VideoIds.of(prompt, event).equals(video.getVideoId())
        && SubmissionDigest.of(prompt).equals(video.getSubmissionDigest());
  }
}
