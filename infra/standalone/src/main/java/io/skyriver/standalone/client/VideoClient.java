package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.events.VideoProgressed;
import io.skyriver.ledger.VideoIds;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.client.Update.Failed;
import io.skyriver.standalone.client.Update.Finished;
import io.skyriver.standalone.client.Update.Progressed;
import io.skyriver.standalone.client.Update.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Submits one video and reads what becomes of it, as any other system would: from the public
 * topics, read-committed. For one thread.
 */
public final class VideoClient implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Publisher publisher;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EventDeserializer<VideoProgressed> progress;
  private final EventDeserializer<VideoFinished> finished;
  private final EventDeserializer<VideoFailed> failed;
  private final EventDeserializer<SubmissionRejected> rejections;
  private final String videoId = VideoIds.random();
  private String submission = "";

  private VideoClient(KafkaAccess kafka, Registry registry) {
    this.publisher = new Publisher(kafka, registry);
    this.consumer = kafka.consumer();
    this.progress = reader(registry, Topics.PROGRESS);
    this.finished = reader(registry, Topics.FINISHED);
    this.failed = reader(registry, Topics.FAILED);
    this.rejections = reader(registry, Topics.REJECTIONS);
  }

  /** Connects, and reads whatever is said from now on. */
  public static VideoClient connect(String bootstrapServers, Registry registry) {
    VideoClient client =
        new VideoClient(new KafkaAccess(bootstrapServers, Map.of(), LIMIT), registry);
    client.standAtTheEnd();
    return client;
  }

  private void standAtTheEnd() {
    List<TopicPartition> partitions =
        Stream.of(Topics.PROGRESS, Topics.FINISHED, Topics.FAILED, Topics.REJECTIONS)
            .flatMap(topic -> consumer.partitionsFor(topic.name(), LIMIT).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(partition -> consumer.position(partition, LIMIT));
  }

  /** The id of the video this client asks for. */
  public String videoId() {
    return videoId;
  }

  /**
   * Publishes the prompt under this client's video id.
   *
   * @throws KafkaException if Kafka does not take it
   */
  public void submit(PromptSubmitted prompt) throws InterruptedException {
    PromptSubmitted named = PromptSubmitted.newBuilder(prompt).setVideoId(videoId).build();
    submission = publisher.submit(named, videoId);
  }

  /** Asks that the video stop. */
  public void cancel(String reason) throws InterruptedException {
    publisher.cancel(
        CancellationRequested.newBuilder().setVideoId(videoId).setReason(reason).build(), videoId);
  }

  /**
   * What was said about the video since the last call, oldest first; waits for something to be
   * said.
   */
  public List<Update> poll(Duration patience) {
    List<Update> updates = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
      update(record).ifPresent(updates::add);
    }
    return updates;
  }

  private Optional<Update> update(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (record.topic().equals(Topics.REJECTIONS.name())) {
      return Legible.record(rejections, value).filter(this::isMine).map(Rejected::new);
    }
    if (record.key() == null || !videoId.equals(new String(record.key(), UTF_8))) {
      return Optional.empty();
    }
    if (record.topic().equals(Topics.FINISHED.name())) {
      return Legible.record(finished, value).map(Finished::new);
    }
    if (record.topic().equals(Topics.FAILED.name())) {
      return Legible.record(failed, value).map(Failed::new);
    }
    return Legible.record(progress, value).map(Progressed::new);
  }

  private boolean isMine(SubmissionRejected rejection) {
    return rejection.getEventId().equals(submission);
  }

  @Override
  public void close() {
    publisher.close();
    consumer.close();
  }

  private static <T extends org.apache.avro.specific.SpecificRecordBase>
      EventDeserializer<T> reader(Registry registry, Topic<T> topic) {
    return new EventDeserializer<>(registry, topic.recordClass());
  }
}
