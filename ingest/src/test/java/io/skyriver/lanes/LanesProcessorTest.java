package io.skyriver.lanes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.LaneGrant;
import io.skyriver.schemas.serde.InMemoryRegistry;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.RecordCodec;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LanesProcessorTest {
  private static final String LANE = "tiny/small";

  private final RecordCodec codec = new RecordCodec(new InMemoryRegistry());
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();

  @BeforeEach
  void addStores() {
    addStore(LanesProcessor.WAITING);
    addStore(LanesProcessor.IN_FLIGHT);
    addStore(LanesProcessor.STATES);
    context.setCurrentSystemTimeMs(0);
    context.setRecordMetadata(Topics.LANE_COMMANDS.name(), 0, 0);
    context.setCurrentSystemTimeMs(0);
  }

  @Test
  void knowsItsLanesAgainAfterARestart() {
    LanesProcessor before = opened();
    List.of("a", "b", "c").forEach(video -> send(before, LaneCommandType.ENQUEUE, video));
    send(before, LaneCommandType.RELEASE, "b");
    context.resetForwards();

    LanesProcessor after = opened();
    send(after, LaneCommandType.ENQUEUE, "c");
    send(after, LaneCommandType.RELEASE, "a");

    assertThat(grants())
        .containsExactly(new LaneGrant(LANE, "c", 1, true, 0, Instant.ofEpochSecond(10)));
  }

  @Test
  void keepsNothingOfAReleasedVideo() {
    LanesProcessor lanes = opened();
    send(lanes, LaneCommandType.ENQUEUE, "a");
    send(lanes, LaneCommandType.RELEASE, "a");

    assertThat(
            context.<KeyValueStore<String, byte[]>>getStateStore(LanesProcessor.IN_FLIGHT).get("a"))
        .isNull();
  }

  @Test
  void tellsWaitingVideosWhereTheyStandWhenThatIsNews() {
    LanesProcessor lanes = opened();
    List.of("a", "b", "c").forEach(video -> send(lanes, LaneCommandType.ENQUEUE, video));
    context.resetForwards();

    tick();
    tick();
    assertThat(grants()).extracting(LaneGrant::getVideoId).containsExactly("b", "c");
    assertThat(grants()).extracting(LaneGrant::getQueuePosition).containsExactly(0, 1);
    context.resetForwards();

    send(lanes, LaneCommandType.RELEASE, "b");
    tick();
    assertThat(grants()).extracting(LaneGrant::getVideoId).containsExactly("c");
    assertThat(grants()).extracting(LaneGrant::getQueuePosition).containsExactly(0);
  }

  @Test
  void remembersTheSharesAfterARestart() {
    LanesProcessor before = opened();
    send(before, LaneCommandType.ENQUEUE, "a", "x");
    LanesProcessor after = opened();
    send(after, LaneCommandType.ENQUEUE, "a2", "x");
    send(after, LaneCommandType.ENQUEUE, "b", "y");
    context.resetForwards();

    send(after, LaneCommandType.RELEASE, "a", "x");

    assertThat(grants())
        .as("x had its turn before the restart")
        .extracting(LaneGrant::getVideoId)
        .containsExactly("b");
  }

  private void tick() {
    context
        .scheduledPunctuators()
        .get(context.scheduledPunctuators().size() - 1)
        .getPunctuator()
        .punctuate(1000);
  }

  private LanesProcessor opened() {
    LanesProcessor processor = new LanesProcessor(new Lanes(1), codec, "app");
    processor.init(context);
    return processor;
  }

  private void send(LanesProcessor lanes, LaneCommandType type, String video) {
    send(lanes, type, video, "t");
  }

  private void send(LanesProcessor lanes, LaneCommandType type, String video, String tenant) {
    LaneCommand command =
        LaneCommand.newBuilder()
            .setLane(LANE)
            .setVideoId(video)
            .setTenant(tenant)
            .setType(type)
            .setAttempt(1)
            .setPriority(0)
            .setDeadline(null)
            .setAt(Instant.EPOCH)
            .setModelMillis(10_000)
            .build();
    byte[] value = codec.write(Topics.LANE_COMMANDS, command);
    lanes.process(new Record<>(LANE.getBytes(UTF_8), value, 0L));
  }

  private List<LaneGrant> grants() {
    return context.forwarded().stream()
        .map(forward -> codec.read(LaneGrant.class, forward.record().value()))
        .toList();
  }

  private void addStore(String name) {
    KeyValueStore<String, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
  }
}
