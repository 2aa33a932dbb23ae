package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.events.VideoFailed;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.InMemoryRegistry;
import io.skyriver.schemas.topics.Deployment;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.TopicCreator;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.broker.EmbeddedBroker;
import io.skyriver.standalone.client.Update.Failed;
import io.skyriver.standalone.client.Update.Rejected;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VideoClientTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(100);

  @TempDir private static Path directory;

  private static EmbeddedBroker broker;
  private final InMemoryRegistry registry = new InMemoryRegistry();
  private VideoClient client;
  private KafkaProducer<byte[], byte[]> ledger;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EmbeddedBroker.start(directory, Uuid.randomUuid().toString(), 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreator.create(admin, Deployment.STANDALONE, LIMIT);
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void connect() {
    client = VideoClient.connect(broker.bootstrapServers(), registry);
    ledger =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "transactional.id",
                "ledger-" + client.videoId()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    ledger.initTransactions();
  }

  @AfterEach
  void disconnect() {
    ledger.close(Duration.ofSeconds(5));
    client.close();
  }

  @Test
  void publishesThePromptAndTheCancellationUnderOneVideo() throws InterruptedException {
    client.submit(PromptSubmitted.newBuilder().setPrompt("a red fox").build());
    client.cancel("changed my mind");

    PromptSubmitted prompt = last(Topics.PROMPTS);
    assertThat(prompt.getPrompt()).isEqualTo("a red fox");
    assertThat(prompt.getVideoId()).isEqualTo(client.videoId()).matches("video_[0-9a-f]{32}");
    CancellationRequested wish = last(Topics.CANCELLATIONS);
    assertThat(wish.getVideoId()).isEqualTo(client.videoId());
    assertThat(wish.getReason()).isEqualTo("changed my mind");
  }

  @Test
  void anOutcomeThatWasNeverCommittedIsNotSeen() {
    ledger.beginTransaction();
    write(Topics.FAILED, client.videoId(), failed(client.videoId(), "aborted"));
    ledger.flush();
    ledger.abortTransaction();
    commit(Topics.FAILED, client.videoId(), failed(client.videoId(), "committed"));

    assertThat(firstUpdates())
        .singleElement()
        .isInstanceOfSatisfying(
            Failed.class,
            outcome -> assertThat(outcome.event().getFailure().getCode()).isEqualTo("committed"));
  }

  @Test
  void videosOfOthersAreNotSeen() {
    commit(Topics.FAILED, "video_other", failed("video_other", "theirs"));
    commit(Topics.FAILED, client.videoId(), failed(client.videoId(), "mine"));

    assertThat(firstUpdates())
        .singleElement()
        .isInstanceOfSatisfying(
            Failed.class,
            outcome -> assertThat(outcome.event().getFailure().getCode()).isEqualTo("mine"));
  }

  @Test
  void knowsTheRejectionOfItsOwnSubmission() throws InterruptedException {
    client.submit(PromptSubmitted.newBuilder().setPrompt("").build());
    ConsumerRecord<byte[], byte[]> prompt = lastRecord(Topics.PROMPTS);
    String event = prompt.topic() + "-" + prompt.partition() + "-" + prompt.offset();
    commit(Topics.REJECTIONS, "skyriver.prompts-1-999999", rejected("skyriver.prompts-1-999999"));
    commit(Topics.REJECTIONS, event, rejected(event));

    assertThat(firstUpdates())
        .singleElement()
        .isInstanceOfSatisfying(
            Rejected.class, outcome -> assertThat(outcome.event().getEventId()).isEqualTo(event));
  }

  private List<Update> firstUpdates() {
    List<Update> seen = new ArrayList<>();
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () -> {
              seen.addAll(client.poll(POLL));
              return !seen.isEmpty();
            });
    return seen;
  }

  private <T extends SpecificRecordBase> void commit(Topic<T> topic, String key, T event) {
    ledger.beginTransaction();
    write(topic, key, event);
    ledger.commitTransaction();
  }

  private <T extends SpecificRecordBase> void write(Topic<T> topic, String key, T event) {
    byte[] value = new EventSerializer<>(registry, topic).encode(event);
    ledger.send(new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), value));
  }

  private <T extends SpecificRecordBase> T last(Topic<T> topic) {
    return new EventDeserializer<>(registry, topic.recordClass()).decode(lastRecord(topic).value());
  }

  /** The record of this client's video. */
  private ConsumerRecord<byte[], byte[]> lastRecord(Topic<?> topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<ConsumerRecord<byte[], byte[]>> mine = new ArrayList<>();
      Awaitility.await()
          .atMost(LIMIT)
          .until(
              () -> {
                consumer.poll(POLL).forEach(mine::add);
                mine.removeIf(record -> !client.videoId().equals(new String(record.key(), UTF_8)));
                return !mine.isEmpty();
              });
      return mine.get(0);
    }
  }

  private static VideoFailed failed(String videoId, String code) {
    return VideoFailed.newBuilder()
        .setVideoId(videoId)
        .setTenant("default")
        .setFailure(failure(code))
        .setAttempt(1)
        .setCreatedAt(Instant.EPOCH)
        .setFailedAt(Instant.EPOCH)
        .build();
  }

  private static SubmissionRejected rejected(String eventId) {
    return SubmissionRejected.newBuilder()
        .setEventId(eventId)
        .setTenant("default")
        .setFailures(List.of(failure("prompt_empty")))
        .setAt(Instant.EPOCH)
        .build();
  }

  private static Failure failure(String code) {
    return new Failure(code, FailureClass.USER, "No.", "ingest");
  }
}
