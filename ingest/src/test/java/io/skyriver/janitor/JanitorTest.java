package io.skyriver.janitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.fake.InMemoryArtifactStore;
import io.skyriver.events.ArtifactDeletion;
import io.skyriver.schemas.serde.InMemoryRegistry;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.RecordCodec;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JanitorTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final TopicPartition PLACE =
      new TopicPartition(Topics.ARTIFACT_DELETIONS.name(), 0);

  private final InMemoryArtifactStore artifacts = new InMemoryArtifactStore();
  private final RecordCodec codec = new RecordCodec(new InMemoryRegistry());
  private final AtomicInteger retries = new AtomicInteger();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized void seek(TopicPartition place, long offset) {
          super.seek(place, offset);
          retries.incrementAndGet();
        }
      };
  private final MockProducer<byte[], byte[]> deadLetters =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private Janitor janitor;
  private long offset;

  @BeforeEach
  void start() {
    consumer.updateBeginningOffsets(Map.of(PLACE, 0L));
    consumer.schedulePollTask(() -> consumer.rebalance(List.of(PLACE)));
    janitor = Janitor.start(() -> consumer, artifacts, codec, new Graveyard(deadLetters));
  }

  @AfterEach
  void stop() {
    janitor.close();
    codec.close();
  }

  @Test
  void deletesSomeKindsOrEverythingOfAVideo() throws IOException {
    store("video_1", "segment-0001.mp4");
    store("video_1", "video.mp4");
    store("video_2", "video.mp4");
    store("video_3", "video.mp4");

    publish(deletion("video_1", List.of("segment")));
    publish(deletion("video_2", List.of()));
    awaitCommitted(2);

    assertThat(artifacts.uris())
        .extracting(URI::getPath)
        .hasSize(2)
        .anyMatch(path -> path.contains("video_1/video-"))
        .anyMatch(path -> path.contains("video_3/video-"));
  }

  @Test
  void anOutageIsWaitedOutAndNothingIsLost() throws IOException {
    store("video_1", "video.mp4");
    artifacts.goDown();
    publish(deletion("video_1", List.of()));
    await().atMost(LIMIT).until(() -> retries.get() > 0);
    artifacts.comeBack();
    offset = 0; // What a broker does by itself: the same record again.
    publish(deletion("video_1", List.of()));
    awaitCommitted(1);

    assertThat(artifacts.uris()).isEmpty();
    assertThat(deadLetters.history()).isEmpty();
  }

  @Test
  void whatIsNoDeletionBecomesADeadLetterAndStopsNobody() throws IOException {
    store("video_1", "video.mp4");

    publish("garbage".getBytes(UTF_8));
    publish(deletion("..", List.of()));
    publish(deletion("video_1", List.of()));
    awaitCommitted(3);

    assertThat(artifacts.uris()).isEmpty();
    assertThat(deadLetters.history())
        .extracting(
            letter -> new String(letter.headers().lastHeader("skyriver-code").value(), UTF_8))
        .containsExactly("undecodable", "deletion_invalid");
  }

  private void store(String video, String kind) throws IOException {
    artifacts.put(new ArtifactKey("default", video, kind), kind.getBytes(UTF_8), "any/thing");
  }

  private byte[] deletion(String video, List<String> kinds) {
    return codec.write(
        Topics.ARTIFACT_DELETIONS,
        new ArtifactDeletion(video, "default", kinds, "outcome", Instant.EPOCH));
  }

  private void publish(byte[] value) {
    long place = offset++;
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(PLACE.topic(), 0, place, null, value)));
  }

  private void awaitCommitted(long end) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(consumer.committed(Set.of(PLACE)).get(PLACE))
                    .isNotNull()
                    .returns(end, committed -> committed.offset()));
  }
}
