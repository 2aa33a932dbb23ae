package io.skyriver.it.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Submits videos and reads, read-committed and from the beginning, what becomes of all of them;
 * goes on by itself after an outage of the broker. For one thread.
 */
final class Observer implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Set<StageEventType> MADE =
      Set.of(
          StageEventType.CHUNK_COMMITTED, StageEventType.SEGMENT_STORED, StageEventType.ASSEMBLED);

  private final KafkaProducer<String, PromptSubmitted> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, EventDeserializer<? extends SpecificRecordBase>> readers =
      new HashMap<>();
  private final List<StageEvent> stageEvents = new ArrayList<>();
  private final Map<String, List<SpecificRecordBase>> outcomes = new HashMap<>();

  Observer(String bootstrapServers, Registry registry) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new EventSerializer<>(registry, Topics.PROMPTS));
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    Stream.of(Topics.STAGE_EVENTS, Topics.FINISHED, Topics.FAILED)
        .forEach(topic -> readers.put(topic.name(), reader(registry, topic)));
    consumer.assign(
        readers.keySet().stream()
            .flatMap(topic -> consumer.partitionsFor(topic, LIMIT).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList());
  }

  private static <T extends SpecificRecordBase> EventDeserializer<T> reader(
      Registry registry, Topic<T> topic) {
    return new EventDeserializer<>(registry, topic.recordClass());
  }

  /** Publishes a prompt and gives the id of its video. */
  String submit(PromptSubmitted prompt) throws Exception {
    String video = "video_" + UUID.randomUUID().toString().replace("-", "");
    PromptSubmitted named = PromptSubmitted.newBuilder(prompt).setVideoId(video).build();
    producer
        .send(new ProducerRecord<>(Topics.PROMPTS.name(), video, named))
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    return video;
  }

  /** Reads until a video has so many chunks behind it. */
  void awaitChunks(String video, long chunks, Duration limit) {
    await(() -> chunks(video) >= chunks, limit, video + " has no chunk " + chunks);
  }

  /** Chunks of a video that were committed so far, repeated ones included. */
  long chunks(String video) {
    return stageEvents.stream()
        .filter(event -> event.getVideoId().equals(video))
        .filter(event -> event.getType() == StageEventType.CHUNK_COMMITTED)
        .count();
  }

  /** Reads until a video has its outcome, which must be a file, and gives the file's hash. */
  String awaitFile(String video, Duration limit) {
    await(() -> outcomes.containsKey(video), limit, video + " has no outcome");
    if (outcomes.getOrDefault(video, List.of()).get(0) instanceof VideoFinished finished) {
      return finished.getArtifact().getSha256();
    }
    throw new AssertionError("not finished but " + outcomes.get(video));
  }

  /** All outcomes of each video up to now. */
  Map<String, List<SpecificRecordBase>> outcomes() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), LIMIT);
    await(
        () ->
            ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), LIMIT) >= end.getValue()),
        LIMIT,
        "the topics are not read to their ends");
    return Map.copyOf(outcomes);
  }

  /** Chunks, segments and files that were made of a video later than that, of those seen so far. */
  long madeAfter(String video, Instant instant) {
    return stageEvents.stream()
        .filter(event -> event.getVideoId().equals(video))
        .filter(event -> MADE.contains(event.getType()))
        .filter(event -> event.getAt().isAfter(instant))
        .count();
  }

  private void await(BooleanSupplier condition, Duration limit, String otherwise) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(otherwise + " within " + limit + "; last seen: " + lastSeen());
      }
      read();
    }
  }

  private String lastSeen() {
    return stageEvents.subList(Math.max(0, stageEvents.size() - 3), stageEvents.size()).toString();
  }

  /** Takes what has come meanwhile. */
  void read() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      SpecificRecordBase event =
          Objects.requireNonNull(readers.get(record.topic())).decode(record.value());
      if (event instanceof StageEvent stageEvent) {
        stageEvents.add(stageEvent);
      } else if (event instanceof VideoFinished || event instanceof VideoFailed) {
        outcomes
            .computeIfAbsent(new String(record.key(), UTF_8), video -> new ArrayList<>())
            .add(event);
      }
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    consumer.close();
  }
}
