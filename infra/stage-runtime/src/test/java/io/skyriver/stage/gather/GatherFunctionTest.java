package io.skyriver.stage.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.Patches;
import io.skyriver.stage.SavedStates;
import io.skyriver.stage.call.CallBook;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.job.CatchUpSource;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatherFunctionTest {
  private static final List<LatentPatch> STEP_2 = Patches.cut("video_1", 1, "a", 2, 1);
  private static final List<LatentPatch> STEP_4 = Patches.cut("video_1", 1, "b", 4, 2);

  private final FakeSurroundings surroundings =
      new FakeSurroundings(
          SmallCard.CARD,
          ScriptedModelServer.answering(
              request -> {
                throw new AssertionError("gathering calls no model");
              }));
  private KeyedOneInputStreamOperatorTestHarness<String, LatentPatch, List<LatentPatch>> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void handsOnCompleteWindowsAndAnnouncesEachOnce() throws Exception {
    feed(STEP_2);
    feed(STEP_4);

    assertThat(harness.extractOutputValues())
        .map(WindowSet::of)
        .extracting(WindowSet::planes)
        .containsExactly(Patches.planes(1), Patches.planes(2));
    assertThat(events()).extracting(StageEvent::getType).containsExactly(StageEventType.HELD);
  }

  @Test
  void goesOnWithHalfAWindowAfterARestore() throws Exception {
    feed(STEP_2.subList(0, 5));
    OperatorSubtaskState checkpoint = harness.snapshot(1, 1);
    harness.close();

    harness = harness();
    harness.initializeState(checkpoint);
    harness.open();
    feed(STEP_2.subList(5, 8));

    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  @Test
  void law5RemembersTheLastStepAfterARestore() throws Exception {
    feed(STEP_4);
    OperatorSubtaskState checkpoint = harness.snapshot(1, 1);
    harness.close();

    harness = harness();
    harness.initializeState(checkpoint);
    harness.open();
    feed(STEP_2);
    feed(Patches.cut("video_1", 1, "other", 4, 2));

    assertThat(harness.extractOutputValues()).isEmpty();
  }

  /** One window is done, of the next step five patches of eight are there. */
  @Test
  void law5GoesOnFromTheSavepointOfEveryVersion() throws Exception {
    SavedStates states = new SavedStates("gather");
    states.writeWhenAsked(
        () -> {
          feed(STEP_2);
          feed(STEP_4.subList(0, 5));
          return harness.snapshot(1, 1);
        });
    assertThat(states.all()).isNotEmpty();

    for (OperatorSubtaskState savepoint : states.all()) {
      harness.close();
      harness = harness();
      harness.initializeState(savepoint);
      harness.open();
      feed(STEP_2);
      assertThat(harness.extractOutputValues()).as("done before").isEmpty();
      feed(STEP_4.subList(5, 8));

      assertThat(harness.extractOutputValues())
          .map(WindowSet::of)
          .extracting(WindowSet::planes)
          .containsExactly(Patches.planes(2));
    }
  }

  @Test
  void reportsCorruptPayloads() throws Exception {
    feed(
        List.of(
            LatentPatch.newBuilder(STEP_2.get(0))
                .setCrc32c(STEP_2.get(0).getCrc32c() + 1)
                .build()));

    assertThat(events())
        .extracting(event -> event.getFailure().getCode())
        .containsExactly("payload_corrupt");
  }

  @Test
  void clearsWhatIsLeftOfAWindowOnceItsVideoIsClosed() throws Exception {
    feed(STEP_2.subList(0, 5));
    assertThat(harness.numKeyedStateEntries()).isPositive();

    surroundings.gate().apply(new ControlSignal("video_1", 1, true, "cancelled", Instant.now()));
    harness.setProcessingTime(Duration.ofMinutes(2).toMillis());
    feed(STEP_2.subList(5, 8));

    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.extractOutputValues()).isEmpty();
  }

  @Test
  void keepsWhatIsLeftWhileItsVideoIsLive() throws Exception {
    feed(STEP_2.subList(0, 5));
    harness.setProcessingTime(Duration.ofHours(20).toMillis());
    feed(STEP_2.subList(5, 8));

    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  @Test
  void forgetsAWindowThatNothingCameForLongerThanItsTopicKeepsAnything() throws Exception {
    feed(STEP_2.subList(0, 5));
    harness.setProcessingTime(Duration.ofHours(25).toMillis());

    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }

  @Test
  void keepsNoPayloadsOfACompleteWindow() throws Exception {
    feed(STEP_2.subList(0, 7));
    int open = harness.numKeyedStateEntries();

    feed(STEP_2.subList(7, 8));

    // State entries are counted by key and state: the patches' map is gone, the memory stays.
    assertThat(harness.numKeyedStateEntries()).isLessThan(open);
  }

  @Test
  void law5HasCaughtUpWithTheWatermarkWhichGoesNoFurther() throws Exception {
    FakeSurroundings starting =
        new FakeSurroundings(
            SmallCard.CARD,
            ScriptedModelServer.answering(request -> ScriptedModelServer.response()),
            new CallBook());
    GatherFunction gather = new GatherFunction(starting.provider(), StageEvents.of("denoise"));
    try (var opened = harness(new GatherOperator(gather))) {
      opened.open();
      opened.processElement(new StreamRecord<>(STEP_2.get(0)));
      opened.processWatermark(CatchUpSource.REACHED.getTimestamp());

      assertThat(opened.getOutput()).isEmpty();
      opened.processWatermark(Long.MAX_VALUE);
      assertThat(opened.getOutput()).hasSize(1);
    }
  }

  private void feed(List<LatentPatch> patches) throws Exception {
    for (LatentPatch patch : patches) {
      harness.processElement(new StreamRecord<>(patch));
    }
  }

  private List<StageEvent> events() {
    Queue<StreamRecord<Outgoing>> records = harness.getSideOutput(GatherFunction.EVENTS);
    return surroundings.records(
        Topics.STAGE_EVENTS, records.stream().map(StreamRecord::getValue).toList());
  }

  private KeyedOneInputStreamOperatorTestHarness<String, LatentPatch, List<LatentPatch>> harness()
      throws Exception {
    GatherFunction gather = new GatherFunction(surroundings.provider(), StageEvents.of("denoise"));
    return harness(new KeyedProcessOperator<>(gather));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, LatentPatch, List<LatentPatch>>
      harness(KeyedProcessOperator<String, LatentPatch, List<LatentPatch>> operator)
          throws Exception {
    var opened =
        new KeyedOneInputStreamOperatorTestHarness<String, LatentPatch, List<LatentPatch>>(
            operator, WindowRef::key, Types.STRING);
    opened.setup(
        GatherFunction.SETS.createSerializer(opened.getExecutionConfig().getSerializerConfig()));
    return opened;
  }
}
