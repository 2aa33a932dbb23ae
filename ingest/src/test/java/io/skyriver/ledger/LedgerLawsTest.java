package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.VIDEO;
import static io.skyriver.ledger.Samples.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.Video;
import io.skyriver.events.VideoProgressed;
import io.skyriver.events.VideoState;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.watchdog.Subject.Awaited;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** What holds whatever arrives, how often and in which order. */
class LedgerLawsTest {
  private static final Cause CAUSE = new Cause("topic-0-0", Samples.NOW);

  /** Three windows of 24 steps. */
  private static final double SECONDS = 4.0;

  @Property(tries = 500)
  void law4GivesEveryVideoAtMostOneOutcomeAndThenFallsSilent(
      @ForAll("events") List<LedgerEvent> events) {
    LedgerDriver ledger = new LedgerDriver();
    for (LedgerEvent event : events) {
      Video before = ledger.known();
      boolean ended = ledger.isEnded();
      LedgerOutcome outcome = ledger.apply(event);
      if (ended) {
        assertThat(outcome.writes())
            .allMatch(
                write ->
                    write.topic().equals(Topics.REJECTIONS)
                        || write.topic().equals(Topics.ARTIFACT_DELETIONS)
                        || write.topic().equals(Topics.LANE_COMMANDS)
                        || (write.topic().equals(Topics.VIDEOS) && write.value() == null));
        assertThat(ledger.isEnded()).isTrue();
        Video after = ledger.known();
        assertThat(after == null || after.getState() == stateOf(before)).isTrue();
      }
    }

    int outcomes = ledger.all(Topics.FINISHED).size() + ledger.all(Topics.FAILED).size();
    assertThat(outcomes).isEqualTo(ledger.isEnded() ? 1 : 0);
    assertThat(ledger.all(Topics.CONTROL).stream().filter(ControlSignal::getClosed))
        .hasSize(outcomes);
  }

  @Property(tries = 500)
  void law7NeverTakesProgressBackAndKeepsAHundredForTheFile(
      @ForAll("events") List<LedgerEvent> events) {
    LedgerDriver ledger = new LedgerDriver();
    events.forEach(ledger::apply);

    List<Integer> told =
        ledger.all(Topics.PROGRESS).stream().map(VideoProgressed::getProgress).toList();
    assertThat(told).isSorted();
    for (VideoProgressed progressed : ledger.all(Topics.PROGRESS)) {
      assertThat(progressed.getProgress() == 100)
          .isEqualTo(progressed.getState() == VideoState.COMPLETED);
    }
    assertThat(
            ledger.all(Topics.VIDEOS).stream()
                .filter(video -> video != null)
                .map(Video::getProgress))
        .isSorted();
  }

  @Property(tries = 500)
  void law6StartsAttemptsOneByOneAndAnnouncesEachFirst(@ForAll("events") List<LedgerEvent> events) {
    LedgerDriver ledger = new LedgerDriver();
    for (LedgerEvent event : events) {
      List<String> topics =
          ledger.apply(event).writes().stream().map(write -> write.topic().name()).toList();
      if (topics.contains(Topics.ENCODE_TASKS.name())) {
        assertThat(topics.indexOf(Topics.CONTROL.name()))
            .isNotNegative()
            .isLessThan(topics.indexOf(Topics.ENCODE_TASKS.name()));
      }
    }

    List<Integer> attempts =
        ledger.all(Topics.ENCODE_TASKS).stream().map(EncodeTask::getAttempt).toList();
    assertThat(attempts)
        .isEqualTo(IntStream.rangeClosed(1, attempts.size()).boxed().toList())
        .hasSizeLessThanOrEqualTo(LedgerDriver.ATTEMPTS);
  }

  @Property(tries = 500)
  void givesBackItsPlaceInTheLaneExactlyWhenItEnds(@ForAll("events") List<LedgerEvent> events) {
    LedgerDriver ledger = new LedgerDriver();
    events.forEach(ledger::apply);

    List<LaneCommandType> commands =
        ledger.all(Topics.LANE_COMMANDS).stream().map(LaneCommand::getType).toList();
    boolean ended = ledger.isEnded();
    int enqueued = commands.indexOf(LaneCommandType.ENQUEUE);
    if (enqueued < 0) {
      assertThat(ledger.all(Topics.ENCODE_TASKS)).isEmpty();
    } else {
      assertThat(commands.subList(0, enqueued))
          .as("grants from before the prompt are given back")
          .allMatch(LaneCommandType.RELEASE::equals);
      List<LaneCommandType> after = commands.subList(enqueued + 1, commands.size());
      assertThat(after).allMatch(LaneCommandType.RELEASE::equals);
      assertThat(after.isEmpty()).isNotEqualTo(ended);
    }
  }

  @Property(tries = 200)
  void finishesWhateverTheStagesRepeatAndHoweverTheyInterleave(@ForAll long seed) {
    List<StageEvent> run = new ArrayList<>();
    for (int window = 0; window < 3; window++) {
      for (int step = 8; step <= 24; step += 8) {
        run.add(event(StageEventType.CHUNK_COMMITTED, 1, window, step, FailureClass.EXTERNAL));
      }
      run.add(event(StageEventType.SEGMENT_STORED, 1, window, 0, FailureClass.EXTERNAL));
    }
    run.addAll(List.copyOf(run));
    Collections.shuffle(run, new Random(seed));
    LedgerDriver ledger = new LedgerDriver();
    ledger.submit(prompt().setSeconds(SECONDS).build());
    ledger.grant();

    run.forEach(ledger::stage);
    assertThat(ledger.video().getProgress()).isEqualTo(99);
    ledger.stage(Samples.assembled(1));

    assertThat(ledger.video().getState()).isEqualTo(VideoState.COMPLETED);
    assertThat(ledger.only(Topics.FINISHED).getModelSeconds())
        .as("each chunk and segment counts once at most")
        .isLessThanOrEqualTo(12.0);
  }

  /** A crash undoes what was not committed, entry and writes alike, and it is done again. */
  @Property(tries = 100)
  void law4GivesExactlyOneOutcomeHoweverOftenIngestDies(
      @ForAll("events") List<LedgerEvent> events, @ForAll long seed) {
    List<LedgerEvent> all = new ArrayList<>(withAGoodStart(events.subList(0, events.size() / 2)));
    all.addAll(events.subList(events.size() / 2, events.size()));
    all.add(new LedgerEvent.Cancelled(VIDEO, "at the end", CAUSE));
    LedgerDriver undisturbed = new LedgerDriver();
    all.forEach(undisturbed::apply);

    LedgerDriver crashing = new LedgerDriver();
    Random random = new Random(seed);
    for (int committed = 0; committed < all.size(); ) {
      LedgerDriver.Commit before = crashing.commit();
      int end = Math.min(all.size(), committed + 1 + random.nextInt(5));
      all.subList(committed, end).forEach(crashing::apply);
      if (random.nextInt(3) == 0) {
        crashing.undo(before);
      } else {
        committed = end;
      }
    }

    assertThat(crashing.writes()).isEqualTo(undisturbed.writes());
    assertThat(crashing.all(Topics.FINISHED).size() + crashing.all(Topics.FAILED).size())
        .isEqualTo(crashing.isEnded() ? 1 : 0);
  }

  /** However often its prompt comes again, before, between and after the outcome. */
  @Property(tries = 50)
  void law4RedeliveredPromptsChangeNothing(@ForAll long seed) {
    LedgerEvent prompt =
        new LedgerEvent.Submitted(VIDEO, prompt().setSeconds(SECONDS).build(), CAUSE);
    List<LedgerEvent> events = new ArrayList<>();
    events.add(
        new LedgerEvent.Granted(new LaneGrant("tiny/small", VIDEO, 1, true, 0, null), CAUSE));
    events.add(new LedgerEvent.Staged(Samples.assembled(1), CAUSE));
    Random random = new Random(seed);
    for (int again = 0; again < 5; again++) {
      events.add(random.nextInt(events.size() + 1), prompt);
    }
    events.add(0, prompt);
    LedgerDriver ledger = new LedgerDriver();
    events.forEach(ledger::apply);

    assertThat(ledger.all(Topics.FINISHED)).hasSize(1);
    assertThat(ledger.all(Topics.FAILED)).isEmpty();
    assertThat(ledger.all(Topics.ENCODE_TASKS)).hasSize(1);
  }

  @Property(tries = 100)
  void law7StaysQueuedUntilAStageHoldsIt(@ForAll("events") List<LedgerEvent> events) {
    LedgerDriver ledger = new LedgerDriver();
    boolean held = false;
    for (LedgerEvent event : events) {
      LedgerOutcome outcome = ledger.apply(event);
      held |= event instanceof LedgerEvent.Staged && !outcome.verdict().equals(Verdict.STALE);
      Video video = ledger.known();
      if (video != null && video.getState() == VideoState.IN_PROGRESS) {
        assertThat(held).isTrue();
        assertThat(video.getStartedAt()).isNotNull();
      }
    }
  }

  /** Whatever came before: if from now on there are only alarms, the video ends. */
  @Property(tries = 100)
  void law9EndsEveryVideoWhenNothingButTheWatchdogSpeaks(
      @ForAll("events") List<LedgerEvent> events) {
    LedgerDriver ledger = LedgerDriver.leavingRestarts();
    events.forEach(ledger::apply);
    if (ledger.known() == null || ledger.isEnded()) {
      return;
    }
    if (ledger.subject().awaited() == Awaited.GRANT) {
      ledger.overdue();
      assertThat(ledger.last(Topics.LANE_COMMANDS).getType()).isEqualTo(LaneCommandType.ENQUEUE);
      ledger.grant();
    }

    for (int alarms = 0; alarms < 2 * LedgerDriver.ATTEMPTS && !ledger.isEnded(); alarms++) {
      ledger.overdue();
    }

    assertThat(ledger.video().getState()).isEqualTo(VideoState.FAILED);
    assertThat(ledger.all(Topics.FAILED)).hasSize(1);
    assertThat(ledger.video().getAttempt()).isEqualTo(LedgerDriver.ATTEMPTS);
  }

  @Provide
  Arbitrary<List<LedgerEvent>> events() {
    return Arbitraries.frequencyOf(
            Tuple.of(2, submissions()),
            Tuple.of(1, cancellations()),
            Tuple.of(3, grants()),
            Tuple.of(12, stageEvents()))
        .list()
        .ofMaxSize(60)
        .map(LedgerLawsTest::withAGoodStart);
  }

  /** Without a submission and a grant near the start most sequences would say nothing. */
  private static List<LedgerEvent> withAGoodStart(List<LedgerEvent> events) {
    if (events.size() % 4 == 0) {
      return events;
    }
    List<LedgerEvent> started = new ArrayList<>();
    started.add(new LedgerEvent.Submitted(VIDEO, prompt().setSeconds(SECONDS).build(), CAUSE));
    started.add(
        new LedgerEvent.Granted(new LaneGrant("tiny/small", VIDEO, 1, true, 0, null), CAUSE));
    started.addAll(events);
    return started;
  }

  private static Arbitrary<LedgerEvent> submissions() {
    return Arbitraries.of("a fox", "another fox")
        .map(
            text ->
                new LedgerEvent.Submitted(
                    VIDEO, prompt().setPrompt(text).setSeconds(SECONDS).build(), CAUSE));
  }

  private static Arbitrary<LedgerEvent> cancellations() {
    return Arbitraries.of(
        new LedgerEvent.Cancelled(VIDEO, "enough", CAUSE),
        new LedgerEvent.Erased(VIDEO, "", CAUSE));
  }

  private static Arbitrary<LedgerEvent> grants() {
    return Arbitraries.of(true, false)
        .map(
            granted ->
                new LedgerEvent.Granted(
                    new LaneGrant("tiny/small", VIDEO, 1, granted, 0, null), CAUSE));
  }

  private static Arbitrary<LedgerEvent> stageEvents() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of(StageEventType.class)),
                Tuple.of(8, Arbitraries.just(StageEventType.CHUNK_COMMITTED)),
                Tuple.of(1, Arbitraries.just(StageEventType.ASSEMBLED))),
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(-1, 3),
            Arbitraries.integers().between(-1, 30),
            Arbitraries.of(FailureClass.class))
        .as(LedgerLawsTest::event)
        .map(event -> new LedgerEvent.Staged(event, CAUSE));
  }

  private static StageEvent event(
      StageEventType type, int attempt, int window, int step, FailureClass failureClass) {
    return Samples.stageEvent(type, attempt)
        .setWindow(window)
        .setStep(step)
        .setModelMillis(1000)
        .setArtifact(step % 5 == 0 ? null : Samples.FILE)
        .setFailure(
            type == StageEventType.FAILED
                ? new Failure("some_code", failureClass, "broken", "denoise")
                : null)
        .build();
  }

  private static @Nullable VideoState stateOf(@Nullable Video video) {
    return video == null ? null : video.getState();
  }
}
