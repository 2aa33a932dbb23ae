package io.skyriver.it.badinput;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.it.Tail;
import io.skyriver.it.badinput.Outcome.Kind;
import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Every last word the system says, read-committed, from when this begins to listen. */
final class Words implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EventDeserializer<VideoFinished> finished;
  private final EventDeserializer<VideoFailed> failed;
  private final EventDeserializer<SubmissionRejected> rejected;
  private final EventDeserializer<StageEvent> staged;
  private final EventDeserializer<LatentPatch> patches;
  private final List<ConsumerRecord<byte[], byte[]>> heard = new ArrayList<>();

  Words(String bootstrapServers, Registry registry) {
    finished = new EventDeserializer<>(registry, VideoFinished.class);
    failed = new EventDeserializer<>(registry, VideoFailed.class);
    rejected = new EventDeserializer<>(registry, SubmissionRejected.class);
    staged = new EventDeserializer<>(registry, StageEvent.class);
    patches = new EventDeserializer<>(registry, LatentPatch.class);
    consumer =
        Tail.of(
            bootstrapServers,
            Topics.FINISHED.name(),
            Topics.FAILED.name(),
            Topics.REJECTIONS.name(),
            Topics.DEAD_LETTERS.name(),
            Topics.DENOISE_PATCHES.name());
  }

  /**
   * The first word under one of the keys: a video's id, or where a record lies.
   *
   * @throws AssertionError when nothing is said in time
   */
  Outcome about(Set<String> keys, byte[] original, Duration limit) {
    return await(record -> outcome(record, keys, original), limit)
        .orElseThrow(() -> new AssertionError("nothing is said of " + keys + " within " + limit));
  }

  /** As {@link #about}; empty when nothing is said in time. */
  Optional<Outcome> aboutWithin(Set<String> keys, byte[] original, Duration limit) {
    return await(record -> outcome(record, keys, original), limit);
  }

  /** The buried failure of a video that nobody knows. */
  Outcome buried(String videoId, Duration limit) {
    return await(record -> buriedFailure(record, videoId), limit)
        .orElseThrow(() -> new AssertionError("no failure of " + videoId + " is buried"));
  }

  /** A patch of a video. */
  LatentPatch patch(String videoId, Duration limit) {
    return await(record -> patchOf(record, videoId), limit).orElseThrow();
  }

  /** The finished video. */
  Optional<VideoFinished> finished(String videoId) {
    return heard.stream()
        .filter(record -> record.topic().equals(Topics.FINISHED.name()))
        .filter(record -> key(record).equals(videoId))
        .map(record -> finished.decode(record.value()))
        .findFirst();
  }

  private <T> Optional<T> await(
      Function<ConsumerRecord<byte[], byte[]>, Optional<T>> wanted, Duration limit) {
    int looked = 0;
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      for (; looked < heard.size(); looked++) {
        Optional<T> found = wanted.apply(heard.get(looked));
        if (found.isPresent()) {
          return found;
        }
      }
      consumer.poll(POLL).forEach(heard::add);
    }
    return Optional.empty();
  }

  private Optional<Outcome> outcome(
      ConsumerRecord<byte[], byte[]> record, Set<String> keys, byte[] original) {
    if (!keys.contains(key(record)) || record.topic().equals(Topics.DENOISE_PATCHES.name())) {
      return Optional.empty();
    }
    if (record.topic().equals(Topics.FINISHED.name())) {
      return decoded(finished, record).map(event -> Outcome.finished());
    }
    if (record.topic().equals(Topics.FAILED.name())) {
      return decoded(failed, record).map(event -> Outcome.of(Kind.FAILED, event.getFailure()));
    }
    if (record.topic().equals(Topics.REJECTIONS.name())) {
      return decoded(rejected, record)
          .map(event -> Outcome.of(Kind.REJECTED, event.getFailures().get(0)));
    }
    return Optional.of(letter(record, original));
  }

  private static Outcome letter(ConsumerRecord<byte[], byte[]> record, byte[] original) {
    DeadLetterHeaders why = DeadLetterHeaders.of(record.headers()).orElseThrow();
    byte[] value = record.value();
    boolean same = Arrays.equals(value == null ? new byte[0] : value, original);
    return Outcome.deadLetter(
        same ? why.code() : why.code() + " of other bytes", why.failureClass());
  }

  private Optional<Outcome> buriedFailure(ConsumerRecord<byte[], byte[]> record, String videoId) {
    if (!record.topic().equals(Topics.DEAD_LETTERS.name())
        || !key(record).startsWith(Topics.STAGE_EVENTS.name())) {
      return Optional.empty();
    }
    return decoded(staged, record)
        .filter(event -> event.getVideoId().equals(videoId) && event.getFailure() != null)
        .map(event -> Outcome.of(Kind.BURIED_FAILURE, event.getFailure()));
  }

  private Optional<LatentPatch> patchOf(ConsumerRecord<byte[], byte[]> record, String videoId) {
    return record.topic().equals(Topics.DENOISE_PATCHES.name())
            && key(record).startsWith(videoId + "/")
        ? decoded(patches, record)
        : Optional.empty();
  }

  private static <T extends org.apache.avro.specific.SpecificRecordBase> Optional<T> decoded(
      EventDeserializer<T> reader, ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.ofNullable(record.value()).map(reader::decode);
    } catch (UndecodableRecordException poison) {
      return Optional.empty();
    }
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
