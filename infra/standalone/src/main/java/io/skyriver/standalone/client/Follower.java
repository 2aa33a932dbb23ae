package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.SubmissionRejected;
import io.skyriver.events.Video;
import io.skyriver.events.VideoProgressed;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.client.Update.Changed;
import io.skyriver.standalone.client.Update.Progressed;
import io.skyriver.standalone.client.Update.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows some videos: how they are when it begins, and from then on every progress and change.
 * Nothing in between is missed; a state may be told twice. Rejections are those of every
 * submission. For one thread.
 */
public final class Follower implements AutoCloseable {
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Set<String> ids;
  private final EventDeserializer<VideoProgressed> progress;
  private final EventDeserializer<Video> videos;
  private final EventDeserializer<SubmissionRejected> rejections;
  private final Map<String, Video> known;
  private long heardAt = System.nanoTime();

  private Follower(
      KafkaConsumer<byte[], byte[]> consumer, Registry registry, Collection<String> ids) {
    this.consumer = consumer;
    this.ids = Set.copyOf(ids);
    this.progress = new EventDeserializer<>(registry, Topics.PROGRESS.recordClass());
    this.videos = new EventDeserializer<>(registry, Topics.VIDEOS.recordClass());
    this.rejections = new EventDeserializer<>(registry, Topics.REJECTIONS.recordClass());
    this.known = begin(registry);
  }

  static Follower of(KafkaAccess kafka, Registry registry, Collection<String> ids) {
    KafkaConsumer<byte[], byte[]> consumer = kafka.consumer();
    try {
      return new Follower(consumer, registry, ids);
    } catch (RuntimeException failure) {
      consumer.close();
      throw failure;
    }
  }

  /** The ends come first: what is written while the states are read is read again from there. */
  private Map<String, Video> begin(Registry registry) {
    TopicScan scan = new TopicScan(consumer);
    List<TopicPartition> partitions =
        Stream.of(Topics.PROGRESS, Topics.VIDEOS, Topics.REJECTIONS)
            .flatMap(topic -> scan.partitions(topic.name()).stream())
            .toList();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<String, Video> states = new VideoStates(scan, registry).find(ids);
    consumer.assign(partitions);
    ends.forEach(consumer::seek);
    return states;
  }

  /** The states of those videos that existed when it began, by id. */
  public Map<String, Video> known() {
    return Map.copyOf(known);
  }

  /**
   * What was said since the last call, oldest first; waits for something to be said.
   *
   * @throws org.apache.kafka.common.errors.TimeoutException if Kafka is gone
   */
  public List<Update> poll(Duration patience) {
    List<Update> updates = new ArrayList<>();
    if (System.nanoTime() - heardAt > SILENCE.toNanos()) {
      // Polling alone would wait for a broker that is gone without a word.
      consumer.endOffsets(consumer.assignment());
      heardAt = System.nanoTime();
    }
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
      update(record).ifPresent(updates::add);
      heardAt = System.nanoTime();
    }
    return updates;
  }

  private Optional<Update> update(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null || record.key() == null) {
      return Optional.empty();
    }
    if (record.topic().equals(Topics.REJECTIONS.name())) {
      return Legible.record(rejections, value).map(Rejected::new);
    }
    if (!ids.contains(new String(record.key(), UTF_8))) {
      return Optional.empty();
    }
    return record.topic().equals(Topics.VIDEOS.name())
        ? Legible.record(videos, value).map(Changed::new)
        : Legible.record(progress, value).map(Progressed::new);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
