package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.failed;
import static io.skyriver.ledger.Samples.prompt;
import static io.skyriver.ledger.Samples.stageEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.FailureClass;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoState;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.watchdog.Subject;
import io.skyriver.watchdog.Subject.Awaited;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a video to which nothing happens any more. */
class RecoveryTest {
  private static final ArtifactRef LATENTS =
      new ArtifactRef("file:///latents", "ab".repeat(32), 5L, "application/octet-stream");

  private final LedgerDriver ledger = LedgerDriver.leavingRestarts();

  @Test
  void letsTheNextAttemptWaitForItsStart() {
    start();
    ledger.stage(failed(1, FailureClass.EXTERNAL));

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.DELAYED);
    assertThat(ledger.subject().awaited()).isEqualTo(Awaited.RESTART);
    assertThat(ledger.all(Topics.ENCODE_TASKS)).hasSize(1);

    ledger.overdue();

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.RETRIED);
    assertThat(ledger.last(Topics.ENCODE_TASKS).getAttempt()).isEqualTo(2);
    assertThat(ledger.entry().getPendingFailure()).isNull();
    assertThat(ledger.subject()).isEqualTo(stages(2, "encoder"));
  }

  @Test
  void countsOneFailureOfAnAttemptHoweverManyWindowsReportIt() {
    start();
    ledger.stage(failed(1, FailureClass.EXTERNAL));
    ledger.stage(failed(1, FailureClass.USER));

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.STALE);
    assertThat(ledger.all(Topics.FAILED)).isEmpty();
  }

  @Test
  void law6StartsASilentVideoAgainAtItsFirstUnfinishedWindow() {
    ledger.submit(prompt().setSeconds(4.0).build());
    ledger.grant();
    ledger.stage(stageEvent(StageEventType.ENCODED, 1).build());
    ledger.stage(stageEvent(StageEventType.WINDOW_FINISHED, 1).setArtifact(LATENTS).build());
    assertThat(ledger.subject()).isEqualTo(stages(1, "denoise", "decode"));

    ledger.overdue();
    ledger.overdue();

    EncodeTask again = ledger.last(Topics.ENCODE_TASKS);
    assertThat(again.getAttempt()).isEqualTo(2);
    assertThat(again.getFinishedWindows()).containsExactly(LATENTS);
  }

  @Test
  void endsTypedOnceTheAttemptsOfASilentVideoAreUsedUp() {
    start();
    for (int attempt = 1; attempt < LedgerDriver.ATTEMPTS; attempt++) {
      ledger.overdue();
      ledger.overdue();
    }
    assertThat(ledger.all(Topics.FAILED)).isEmpty();

    ledger.overdue();

    VideoFailed failed = ledger.only(Topics.FAILED);
    assertThat(failed.getFailure().getCode()).isEqualTo("work_lost");
    assertThat(failed.getFailure().getStage()).isEqualTo("encoder");
    assertThat(failed.getAttempt()).isEqualTo(LedgerDriver.ATTEMPTS);
    assertThat(ledger.video().getState()).isEqualTo(VideoState.FAILED);
    assertThat(ledger.last(Topics.LANE_COMMANDS).getType()).isEqualTo(LaneCommandType.RELEASE);
  }

  @Test
  void asksTheLaneAgainWhenItDoesNotAnswer() {
    ledger.submit(prompt().build());

    ledger.overdue();

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.ASKED_AGAIN);
    assertThat(ledger.all(Topics.LANE_COMMANDS))
        .extracting(LaneCommand::getType)
        .containsExactly(LaneCommandType.ENQUEUE, LaneCommandType.ENQUEUE);
  }

  @Test
  void ignoresAnAlarmThatThePresentHasOvertaken() {
    start();
    Subject before = ledger.subject();
    ledger.stage(stageEvent(StageEventType.ENCODED, 1).build());
    ledger.clear();

    ledger.overdue(before);

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.STALE);
    assertThat(ledger.writes()).isEmpty();
  }

  @Test
  void law6StopsWhatIsLeftOfAnAttemptThatIsOver() {
    start();
    ledger.stage(failed(1, FailureClass.EXTERNAL));
    assertThat(ledger.last(Topics.CONTROL).getAttempt()).isEqualTo(2);
    ledger.clear();

    ledger.stage(Samples.assembled(1));

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.STALE);
    assertThat(ledger.writes()).isEmpty();
  }

  @Test
  void cancelsAVideoThatWaitsForItsRestart() {
    start();
    ledger.stage(failed(1, FailureClass.EXTERNAL));

    ledger.cancel("enough");

    assertThat(ledger.only(Topics.FAILED).getFailure().getCode()).isEqualTo("cancelled");
    assertThat(ledger.entry().getPendingFailure()).isNull();
  }

  private void start() {
    ledger.submit(prompt().build());
    ledger.grant();
  }

  private static Subject stages(int attempt, String... stages) {
    return new Subject(Samples.VIDEO, attempt, Awaited.STAGES, Set.of(stages));
  }
}
