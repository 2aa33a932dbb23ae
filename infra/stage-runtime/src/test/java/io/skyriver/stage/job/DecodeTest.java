package io.skyriver.stage.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.StageEvent;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.wire.EventType;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecodeTest {
  private static final byte[] POISON = {9, 9, 9};

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final FakeSurroundings surroundings =
      new FakeSurroundings(
          SmallCard.CARD, ScriptedModelServer.answering(request -> ScriptedModelServer.response()));
  private final StageEvent event =
      StageEvents.of("encoder").held(new WindowRef("video_1", 1, 0), 0);
  private OneInputStreamOperatorTestHarness<Incoming, StageEvent> harness;
  private byte[] bytes;

  @BeforeEach
  void open() throws Exception {
    bytes = Objects.requireNonNull(new Outbox(surroundings.registry()).event(event).value());
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(
                new Decode<>(surroundings.provider(), "encoder", StageEvent.class)));
    harness.setup(
        new EventType<>(StageEvent.class)
            .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void decodesRecordsAndSkipsTombstones() throws Exception {
    feed(bytes);
    harness.processElement(new StreamRecord<>(new Incoming("topic", 0, 1, null, null)));

    assertThat(harness.extractOutputValues()).hasSize(1);
    assertThat(harness.extractOutputValues().get(0).getVideoId()).isEqualTo("video_1");
    assertThat(harness.getSideOutput(Decode.DEAD_LETTERS)).isNull();
  }

  @Test
  void law9SendsPoisonToTheDeadLettersWithItsBytesAndOrigin() throws Exception {
    feed(POISON);

    Outgoing letter = harness.getSideOutput(Decode.DEAD_LETTERS).element().getValue();
    assertThat(letter.topic()).isEqualTo(Topics.DEAD_LETTERS.name());
    assertThat(letter.value()).isEqualTo(POISON);
    assertThat(letter.headers())
        .containsEntry("skyriver-code", "undecodable")
        .containsEntry("skyriver-stage", "encoder")
        .containsEntry("skyriver-origin", "topic-3-17")
        .containsEntry("traceparent", TRACE)
        .containsKey("skyriver-class");
    assertThat(harness.extractOutputValues()).isEmpty();
  }

  @Test
  void aDeadLetterOfARecordWithoutTraceHasNone() throws Exception {
    harness.processElement(new StreamRecord<>(new Incoming("topic", 3, 17, POISON, null)));

    Outgoing letter = harness.getSideOutput(Decode.DEAD_LETTERS).element().getValue();
    assertThat(letter.headers()).doesNotContainKey("traceparent");
  }

  @Test
  void law9WaitsOutARegistryOutage() throws Exception {
    surroundings.registry().disconnect();
    CompletableFuture<Void> fed =
        CompletableFuture.runAsync(
            () -> {
              try {
                feed(bytes);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(fed).isNotDone();

    surroundings.registry().reconnect();
    fed.get(10, TimeUnit.SECONDS);

    assertThat(harness.extractOutputValues()).hasSize(1);
    assertThat(harness.getSideOutput(Decode.DEAD_LETTERS)).isNull();
  }

  private void feed(byte[] value) throws Exception {
    harness.processElement(new StreamRecord<>(new Incoming("topic", 3, 17, value, TRACE)));
  }
}
