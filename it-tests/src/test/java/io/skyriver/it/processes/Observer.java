package io.skyriver.it.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Submits videos and reads, read-committed and from the beginning, what becomes of all of them;
 * goes on by itself after an outage of the broker. For one thread.
 */
final class Observer implements AutoCloseable {
  private static final String PREFIX = "video_";
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Set<StageEventType> MADE =
      Set.of(
          StageEventType.CHUNK_COMMITTED, StageEventType.SEGMENT_STORED, StageEventType.ASSEMBLED);

  private final KafkaProducer<String, PromptSubmitted> producer;
  private final KafkaProducer<String, CancellationRequested> wishes;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, EventDeserializer<? extends SpecificRecordBase>> readers =
      new HashMap<>();
  private final Set<String> wished = new HashSet<>();
  private final List<StageEvent> stageEvents = new ArrayList<>();
  private final Map<String, List<SpecificRecordBase>> outcomes = new HashMap<>();

  Observer(String bootstrapServers, Registry registry) {
    producer = producer(bootstrapServers, registry, Topics.PROMPTS);
    wishes = producer(bootstrapServers, registry, Topics.CANCELLATIONS);
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
    Stream.of(Topics.STAGE_EVENTS, Topics.LEDGER_INBOX, Topics.FINISHED, Topics.FAILED)
        .forEach(topic -> readers.put(topic.name(), reader(registry, topic)));
    consumer.assign(
        readers.keySet().stream()
            .flatMap(topic -> consumer.partitionsFor(topic, LIMIT).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList());
  }

  private static <T extends SpecificRecordBase> KafkaProducer<String, T> producer(
      String bootstrapServers, Registry registry, Topic<T> topic) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "delivery.timeout.ms",
            Math.toIntExact(PATIENCE.toMillis())),
        new StringSerializer(),
        new EventSerializer<>(registry, topic));
  }

  private static <T extends SpecificRecordBase> EventDeserializer<T> reader(
      Registry registry, Topic<T> topic) {
    return new EventDeserializer<>(registry, topic.recordClass());
  }

  /** Publishes a prompt and gives the id of its video. */
  String submit(PromptSubmitted prompt) throws Exception {
    String video = newId();
    submitAs(video, prompt);
    return video;
  }

  /** The same with an id that is known already. */
  void submitAs(String video, PromptSubmitted prompt) throws Exception {
    send(video, prompt).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** The same without waiting for the broker, which may be away: the producer tries for long. */
  String submitPatiently(PromptSubmitted prompt) {
    String video = newId();
    send(video, prompt);
    return video;
  }

  /** Asks for the end of a video, and waits until the wish is with the broker. */
  void cancel(String video) throws Exception {
    CancellationRequested wish = CancellationRequested.newBuilder().setVideoId(video).build();
    wishes
        .send(new ProducerRecord<>(Topics.CANCELLATIONS.name(), video, wish))
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  /** Reads until the ledger has got the wish for the end of a video. */
  void awaitWish(String video, Duration limit) {
    await(() -> wished.contains(video), limit, "the ledger has no wish about " + video);
  }

  static String newId() {
    return PREFIX + UUID.randomUUID().toString().replace("-", "");
  }

  private Future<RecordMetadata> send(String video, PromptSubmitted prompt) {
    PromptSubmitted named = PromptSubmitted.newBuilder(prompt).setVideoId(video).build();
    return producer.send(new ProducerRecord<>(Topics.PROMPTS.name(), video, named));
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

  /** The same of one video; empty when it has none yet. */
  List<SpecificRecordBase> outcomesOf(String video) {
    return outcomes().getOrDefault(video, List.of());
  }

  /** Chunks, segments and files that were made of a video later than that, of those seen so far. */
  long madeAfter(String video, Instant instant) {
    return stageEvents.stream()
        .filter(event -> event.getVideoId().equals(video))
        .filter(event -> MADE.contains(event.getType()))
        .filter(event -> event.getAt().isAfter(instant))
        .count();
  }

  /** Windows of those videos, as video/window, and when they were first finished. */
  Map<String, Instant> finishedWindows(Set<String> videos) {
    Map<String, Instant> finished = new HashMap<>();
    stageEvents.stream()
        .filter(event -> event.getType() == StageEventType.WINDOW_FINISHED)
        .filter(event -> videos.contains(event.getVideoId()))
        .forEach(
            event ->
                finished.merge(
                    event.getVideoId() + "/" + event.getWindow(),
                    event.getAt(),
                    (one, other) -> one.isBefore(other) ? one : other));
    return finished;
  }

  /** Whether a video has an outcome, of those seen so far. */
  boolean hasOutcome(String video) {
    return outcomes.containsKey(video);
  }

  /** Reads until all of those videos have an outcome. */
  void awaitOutcomes(Collection<String> videos, Duration limit) {
    await(
        () -> outcomes.keySet().containsAll(videos),
        limit,
        "not all of " + videos + " have outcomes");
  }

  /** The offset after the last committed record of a partition. */
  long end(TopicPartition partition) {
    return consumer.endOffsets(Set.of(partition), LIMIT).getOrDefault(partition, 0L);
  }

  /** Waits until a partition's committed records reach that offset. */
  void awaitEnd(TopicPartition partition, long offset, Duration limit) {
    await(() -> end(partition) >= offset, limit, "nothing new in " + partition);
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
      SpecificRecordBase event = decoded(record);
      if (event instanceof StageEvent stageEvent) {
        stageEvents.add(stageEvent);
      } else if (event instanceof LedgerInbox inbox && inbox.getCancellation() != null) {
        wished.add(inbox.getVideoId());
      } else if ((event instanceof VideoFinished || event instanceof VideoFailed)
          && new String(record.key(), UTF_8).startsWith(PREFIX)) {
        outcomes
            .computeIfAbsent(new String(record.key(), UTF_8), video -> new ArrayList<>())
            .add(event);
      }
    }
  }

  /** Null for what some test has published that is no record. */
  private @Nullable SpecificRecordBase decoded(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Objects.requireNonNull(readers.get(record.topic()))
          .deserialize(record.topic(), record.value());
    } catch (UndecodableRecordException poison) {
      return null;
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    wishes.close(Duration.ofSeconds(2));
    consumer.close();
  }
}
