package io.skyriver.stage.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.Patches;
import io.skyriver.stage.SavedStates;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.gather.GatherFunction;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowCallTest {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Queue<Integer> WORKED = new ConcurrentLinkedQueue<>();

  private final FakeSurroundings surroundings =
      new FakeSurroundings(
          SmallCard.CARD,
          ScriptedModelServer.answering(request -> ScriptedModelServer.response()),
          new CallBook());
  private OneInputStreamOperatorTestHarness<List<LatentPatch>, Outgoing> harness;

  @BeforeEach
  void open() throws Exception {
    WORKED.clear();
    harness = harness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void law5WaitsUntilTheTopicIsReadToTheEndItHadAtTheStart() throws Exception {
    feed(2);
    feed(4);
    assertThat(WORKED).isEmpty();

    catchUp().reached(0);

    assertThat(worked()).containsExactly(4);
  }

  @Test
  void law5HoldsTheCallsOfACheckpointToo() throws Exception {
    feed(2);
    var checkpoint = harness.snapshot(1, 1);
    harness.close();
    harness = harness();
    harness.initializeState(checkpoint);
    harness.open();

    feed(4);
    catchUp().reached(0);

    assertThat(worked()).containsExactly(4);
  }

  /** One call is in flight. */
  @Test
  void law5MakesTheCallsInTheSavepointOfEveryVersion() throws Exception {
    SavedStates states = new SavedStates("window-call");
    states.writeWhenAsked(
        () -> {
          feed(4);
          return harness.snapshot(1, 1);
        });
    assertThat(states.all()).isNotEmpty();

    for (OperatorSubtaskState savepoint : states.all()) {
      WORKED.clear();
      harness.close();
      harness = harness();
      harness.initializeState(savepoint);
      harness.open();
      catchUp().reached(0);

      assertThat(worked()).containsExactly(4);
    }
  }

  @Test
  void doesNotWaitAtALaterSet() throws Exception {
    catchUp().reached(0);

    feed(2);

    assertThat(worked()).containsExactly(2);
  }

  @Test
  void isNoLongerWaitedForOnceItIsClosed() throws Exception {
    assertThat(catchUp().isReached()).isFalse();

    harness.close();

    assertThat(catchUp().isReached()).isTrue();
  }

  private CatchUp catchUp() {
    return surroundings.services().calls().catchUp("denoise");
  }

  private void feed(int step) throws Exception {
    harness.processElement(new StreamRecord<>(Patches.cut("video_1", 1, "run" + step, step, step)));
  }

  /** Steps of the events that came out. */
  private List<Integer> worked() throws Exception {
    await().atMost(BOUND).until(() -> !WORKED.isEmpty());
    harness.endInput();
    return surroundings.records(Topics.STAGE_EVENTS, harness.extractOutputValues()).stream()
        .map(StageEvent::getStep)
        .toList();
  }

  private OneInputStreamOperatorTestHarness<List<LatentPatch>, Outgoing> harness()
      throws Exception {
    SerializerConfigImpl config = new SerializerConfigImpl();
    var opened =
        new OneInputStreamOperatorTestHarness<List<LatentPatch>, Outgoing>(
            new AsyncWaitOperatorFactory<>(
                new Telling(surroundings.provider()), 0, 8, OutputMode.UNORDERED),
            GatherFunction.SETS.createSerializer(config));
    opened.setup(Outgoing.TYPE.createSerializer(config));
    return opened;
  }

  /** Says which step it was given. */
  private static final class Telling extends WindowCall {
    private static final long serialVersionUID = 1L;

    private Telling(ServicesProvider provider) {
      super(provider, StageEvents.of("denoise"));
    }

    @Override
    protected List<Outgoing> work(WindowSet window, CallScope scope) throws Exception {
      WORKED.add(window.header().step());
      return List.of(outbox().event(events().held(window.ref(), window.header().step())));
    }
  }
}
