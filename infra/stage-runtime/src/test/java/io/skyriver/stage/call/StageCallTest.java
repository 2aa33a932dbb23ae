package io.skyriver.stage.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.FailureClass;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.services.Pulse;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // Each test opens the harness first.
class StageCallTest {
  private static final long INTERVAL = Pulse.DEFAULT.interval().toMillis();
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final CompletableFuture<Void> opened = new CompletableFuture<>();
  private ScriptedModelServer models = ScriptedModelServer.answering(StageCallTest::echo);
  private FakeSurroundings surroundings = new FakeSurroundings(SmallCard.CARD, models);
  private OneInputStreamOperatorTestHarness<Integer, Outgoing> harness;

  @AfterEach
  void close() throws Exception {
    if (harness != null) {
      harness.close();
    }
  }

  @Test
  void handsOnWhatTheWorkGives() throws Exception {
    start(3);

    assertThat(results(1)).extracting(StageEvent::getType).containsExactly(StageEventType.HELD);
  }

  @Test
  void turnsAFailedCallIntoAFailedEvent() throws Exception {
    models.failNext(Kind.INVALID_REQUEST);
    start(3);

    StageEvent event = results(1).get(0);
    assertThat(event.getType()).isEqualTo(StageEventType.FAILED);
    assertThat(event.getFailure().getCode()).isEqualTo("model_invalid_request");
    assertThat(event.getFailure().getFailureClass()).isEqualTo(FailureClass.INTERNAL);
    assertThat(event.getFailure().getStage()).isEqualTo("denoise");
  }

  @Test
  void turnsADefectIntoAFailedEvent() throws Exception {
    start(-1);

    assertThat(results(1).get(0).getFailure().getCode()).isEqualTo("internal_error");
  }

  @Test
  void law9TriesAgainWhileTheServersAreAwayOrFull() throws Exception {
    models.failNext(Kind.UNAVAILABLE).failNext(Kind.OVERLOADED);
    start(3);

    assertThat(results(1)).extracting(StageEvent::getType).containsExactly(StageEventType.HELD);
    assertThat(models.calls()).hasSize(3);
  }

  @Test
  void law8StartsNoCallForAClosedVideo() throws Exception {
    surroundings.gate().apply(closed());
    start(3);

    harness.endInput();

    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(models.calls()).isEmpty();
  }

  @Test
  void law8StartsNoFurtherCallOnceItsVideoCloses() throws Exception {
    models =
        ScriptedModelServer.answering(
            request -> {
              surroundings.gate().apply(closed());
              throw new ModelServerException(Kind.UNAVAILABLE, "away", null);
            });
    surroundings = new FakeSurroundings(SmallCard.CARD, models);
    start(3);

    harness.endInput();

    assertThat(models.calls()).hasSize(1);
    assertThat(harness.extractOutputValues()).isEmpty();
  }

  @Test
  void tellsEveryTenSecondsOfTheCallsItHolds() throws Exception {
    answerLater();
    start(3);
    await().atMost(BOUND).untilAsserted(() -> assertThat(models.running()).isEqualTo(1));
    try (var held = held()) {
      held.setProcessingTime(INTERVAL);
      held.setProcessingTime(2 * INTERVAL);

      List<StageEvent> told = told(held, StageEventType.HELD);
      assertThat(told).hasSize(2);
      assertThat(told.get(0).getType()).isEqualTo(StageEventType.HELD);
      assertThat(told.get(0).getStep()).isEqualTo(3);
    }
    opened.complete(null);
    results(1);
    try (var held = held()) {
      held.setProcessingTime(INTERVAL);

      assertThat(told(held, StageEventType.HELD)).isEmpty();
    }
  }

  @Test
  void tellsThatItIsAliveAndSinceWhenNoInputHadToWait() throws Exception {
    try (var held = held()) {
      held.setProcessingTime(2 * INTERVAL);
      assertThat(flowing(held)).containsExactly(INTERVAL, 2 * INTERVAL);
    }
  }

  @Test
  void countsAnewOnceTheOperatorWasFull() throws Exception {
    answerLater();
    start(3);
    await().atMost(BOUND).untilAsserted(() -> assertThat(models.running()).isEqualTo(1));
    try (var held = held()) {
      held.setProcessingTime(2 * INTERVAL);
      held.processElement(4, 0);
      held.setProcessingTime(4 * INTERVAL);

      assertThat(flowing(held)).containsExactly(INTERVAL, 2 * INTERVAL, 0L, INTERVAL);
    }
  }

  @Test
  void countsNothingWhileTheGatherersAreBehind() throws Exception {
    surroundings = new FakeSurroundings(SmallCard.CARD, models, new CallBook());
    CatchUp catchUp = surroundings.services().calls().catchUp("denoise");
    try (var held = held()) {
      catchUp.begin(0);
      held.setProcessingTime(INTERVAL);
      catchUp.reached(0);
      held.setProcessingTime(2 * INTERVAL);

      assertThat(flowing(held)).containsExactly(0L, INTERVAL);
    }
  }

  private OneInputStreamOperatorTestHarness<Integer, Integer> held() throws Exception {
    var held =
        new OneInputStreamOperatorTestHarness<Integer, Integer>(
            new HeldOperator<>(surroundings.provider(), StageEvents.of("denoise"), "call", 1),
            IntSerializer.INSTANCE);
    held.setup(IntSerializer.INSTANCE);
    held.open();
    return held;
  }

  private List<StageEvent> told(
      OneInputStreamOperatorTestHarness<Integer, Integer> held, StageEventType type) {
    return surroundings
        .records(
            Topics.STAGE_EVENTS,
            held.getSideOutput(HeldOperator.EVENTS).stream().map(StreamRecord::getValue).toList())
        .stream()
        .filter(event -> event.getType() == type)
        .toList();
  }

  private List<Long> flowing(OneInputStreamOperatorTestHarness<Integer, Integer> held) {
    return told(held, StageEventType.ALIVE).stream()
        .map(event -> event.getHeartbeat().getFlowingMillis())
        .toList();
  }

  @Test
  void law8CancelsTheRunningCallWhenItsVideoCloses() throws Exception {
    answerLater();
    start(3);
    await().atMost(BOUND).untilAsserted(() -> assertThat(models.running()).isEqualTo(1));

    surroundings.gate().apply(closed());

    await()
        .atMost(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(models.cancelled()).hasSize(1));
    harness.endInput();
    assertThat(harness.extractOutputValues()).isEmpty();
  }

  @Test
  void law5ACompleteSetSupersedesTheCallBeforeIt() throws Exception {
    answerLater();
    start(3);
    await().atMost(BOUND).untilAsserted(() -> assertThat(models.running()).isEqualTo(1));

    harness.processElement(new StreamRecord<>(4));
    await().atMost(BOUND).untilAsserted(() -> assertThat(models.cancelled()).hasSize(1));
    opened.complete(null);

    assertThat(results(1)).extracting(StageEvent::getStep).containsExactly(4);
  }

  private void answerLater() {
    models = ScriptedModelServer.answeringAfter(opened, StageCallTest::echo);
    surroundings = new FakeSurroundings(SmallCard.CARD, models);
  }

  private void start(int step) throws Exception {
    Echo call = new Echo(surroundings.provider());
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(call, 0, 8, OutputMode.UNORDERED),
            IntSerializer.INSTANCE);
    harness.setup(
        Outgoing.TYPE.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    harness.open();
    harness.processElement(new StreamRecord<>(step));
  }

  private List<StageEvent> results(int count) throws Exception {
    harness.endInput();
    List<StageEvent> events =
        surroundings.records(Topics.STAGE_EVENTS, harness.extractOutputValues());
    assertThat(events).hasSize(count);
    return events;
  }

  private static InferResponse echo(InferRequest request) {
    return ScriptedModelServer.response(request.inputs().get(0).named("OUT"));
  }

  private static ControlSignal closed() {
    return new ControlSignal("video_1", 1, true, "cancelled", Instant.now());
  }

  /** Calls a model once and says that it did; the input is the step, negative for a defect. */
  private static final class Echo extends StageCall<Integer> {
    private static final long serialVersionUID = 1L;

    private Echo(ServicesProvider provider) {
      super(provider, StageEvents.of("denoise"));
    }

    @Override
    protected CallRef ref(Integer step) {
      return new CallRef(new WindowRef("video_1", 1, 0), step, step + 1);
    }

    @Override
    protected List<Outgoing> work(Integer step, CallScope scope) throws Exception {
      if (step < 0) {
        throw new IllegalStateException("a defect");
      }
      Tensor input = Tensor.longs("IN", step);
      scope.infer(
          new InferRequest(
              "echo", "1", "id", List.of(input), List.of("OUT"), Order.DEFAULT, BOUND));
      return List.of(outbox().event(events().held(scope.ref().window(), step)));
    }
  }
}
