package io.skyriver.stage.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skyriver.events.ControlSignal;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.InMemoryRegistry;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlReaderTest {
  private static final String TOPIC = Topics.CONTROL.name();
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final EventSerializer<ControlSignal> serializer =
      new EventSerializer<>(registry, Topics.CONTROL);
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final CallGate gate = new CallGate();
  private final ControlReader reader =
      new ControlReader(
          gate, consumer, new EventDeserializer<>(registry, ControlSignal.class), TOPIC);

  @BeforeEach
  void oneEmptyPartition() {
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
  }

  @AfterEach
  void stop() {
    reader.close();
  }

  @Test
  void isCaughtUpOnceEverythingThatWasThereIsRead() throws Exception {
    consumer.updateEndOffsets(Map.of(PARTITION, 2L));
    consumer.schedulePollTask(
        () -> {
          add(0, signal("video_1", true));
          add(1, signal("video_2", false));
        });

    reader.start().awaitCaughtUp(BOUND);

    assertThat(gate.isLive("video_1", 1)).isFalse();
    assertThat(gate.isLive("video_2", 1)).isTrue();
  }

  @Test
  void givesUpWaitingWhenTheTopicIsNotReadInTime() {
    consumer.updateEndOffsets(Map.of(PARTITION, 1L));
    reader.start();

    assertThatThrownBy(() -> reader.awaitCaughtUp(Duration.ofMillis(50)))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void followsSignalsThatComeLaterAndSkipsBytesItCannotRead() throws Exception {
    reader.start().awaitCaughtUp(BOUND);

    consumer.schedulePollTask(
        () -> {
          add(0, new byte[] {1, 2, 3});
          add(1, signal("video_1", true));
        });

    await().atMost(BOUND).untilAsserted(() -> assertThat(gate.isClosed("video_1")).isTrue());
  }

  @Test
  void law8StopsARunningCallWithin500MillisecondsOfTheSignal() throws Exception {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    reader.start().awaitCaughtUp(BOUND);
    try (CallGate.Watch watch = gate.watch("video_1", 1, () -> stopped.complete(null))) {
      byte[] signal = signal("video_1", true);
      consumer.schedulePollTask(() -> add(0, signal));

      stopped.get(500, TimeUnit.MILLISECONDS);

      assertThat(gate.isLive("video_1", 1)).isFalse();
    }
  }

  @Test
  void waitsOutARegistryOutage() throws Exception {
    byte[] signal = signal("video_1", true);
    registry.disconnect();
    reader.start().awaitCaughtUp(BOUND);
    consumer.schedulePollTask(() -> add(0, signal));

    registry.reconnect();

    await().atMost(BOUND).untilAsserted(() -> assertThat(gate.isClosed("video_1")).isTrue());
  }

  private byte[] signal(String video, boolean closed) {
    byte[] bytes =
        serializer.serialize(TOPIC, new ControlSignal(video, 1, closed, "", Instant.now()));
    return Objects.requireNonNull(bytes);
  }

  private void add(long offset, byte[] value) {
    consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, "key".getBytes(UTF_8), value));
  }
}
