package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.NOW;
import static io.skyriver.ledger.Samples.VIDEO;
import static io.skyriver.ledger.Samples.assembled;
import static io.skyriver.ledger.Samples.failed;
import static io.skyriver.ledger.Samples.prompt;
import static io.skyriver.ledger.Samples.stageEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.FailureClass;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.events.VideoState;
import io.skyriver.schemas.topics.Topics;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final LedgerDriver ledger = new LedgerDriver();

  @Test
  void queuesANewVideoAndAsksItsLane() {
    ledger.submit(prompt().build());

    assertThat(ledger.video().getState()).isEqualTo(VideoState.QUEUED);
    assertThat(ledger.video().getProgress()).isZero();
    LaneCommand command = ledger.only(Topics.LANE_COMMANDS);
    assertThat(command.getType()).isEqualTo(LaneCommandType.ENQUEUE);
    assertThat(command.getLane()).isEqualTo("tiny/small");
  }

  @Test
  void dropsARedeliveredSubmission() {
    ledger.submit(prompt().build());
    ledger.clear();

    ledger.submit(prompt().build());

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.DUPLICATE);
    assertThat(ledger.writes()).isEmpty();
  }

  @Test
  void rejectsAnotherSubmissionUnderTheSameId() {
    ledger.submit(prompt().build());
    Video before = ledger.video();

    ledger.submit(prompt().setPrompt("a blue fox").build());

    SubmissionRejected rejected = ledger.only(Topics.REJECTIONS);
    assertThat(rejected.getFailures().get(0).getCode()).isEqualTo("idempotency_conflict");
    assertThat(rejected.getVideoId()).isEqualTo(VIDEO);
    assertThat(ledger.video()).isEqualTo(before);
  }

  @Test
  void tellsThePositionOnceTheLaneAnswers() {
    ledger.submit(prompt().build());

    ledger.position(3);

    assertThat(ledger.video().getQueuePosition()).isEqualTo(3);
    assertThat(ledger.video().getState()).isEqualTo(VideoState.QUEUED);
  }

  @Test
  void announcesTheAttemptBeforeItHandsOutTheTask() {
    ledger.submit(prompt().setNegativePrompt("rain").build());
    ledger.clear();

    ledger.grant();

    assertThat(ledger.writes())
        .extracting(write -> write.topic().name())
        .containsSubsequence(Topics.CONTROL.name(), Topics.ENCODE_TASKS.name());
    EncodeTask task = ledger.only(Topics.ENCODE_TASKS);
    assertThat(task.getAttempt()).isEqualTo(1);
    assertThat(task.getNegativePrompt()).isEqualTo("rain");
    assertThat(ledger.only(Topics.CONTROL).getClosed()).isFalse();
    assertThat(ledger.video().getState()).isEqualTo(VideoState.QUEUED);
  }

  @Test
  void isInProgressOnceAStageHoldsIt() {
    ledger.submit(prompt().build());
    ledger.grant();

    ledger.stage(stageEvent(StageEventType.HELD, 1).build());

    assertThat(ledger.video().getState()).isEqualTo(VideoState.IN_PROGRESS);
    assertThat(ledger.video().getStartedAt()).isEqualTo(NOW);
  }

  @Test
  void writesNothingForAHeartbeat() {
    ledger.submit(prompt().build());
    ledger.grant();
    ledger.stage(stageEvent(StageEventType.HELD, 1).build());
    ledger.clear();

    ledger.stage(stageEvent(StageEventType.HELD, 1).build());

    assertThat(ledger.writes()).isEmpty();
    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.UNCHANGED);
  }

  @Test
  void finishesWithOneEventThatSaysEverything() {
    ledger.submit(prompt().build());
    ledger.grant();
    ledger.stage(stageEvent(StageEventType.ENCODED, 1).setModelMillis(250).build());
    ledger.stage(
        stageEvent(StageEventType.CHUNK_COMMITTED, 1).setStep(10).setModelMillis(1000).build());
    ledger.stage(
        stageEvent(StageEventType.CHUNK_COMMITTED, 1).setStep(10).setModelMillis(1000).build());

    ledger.stage(assembled(1));

    VideoFinished finished = ledger.only(Topics.FINISHED);
    assertThat(finished.getLink()).isEqualTo("https://v.example/v1/videos/" + VIDEO + "/content");
    assertThat(finished.getModelSeconds()).isEqualTo(1.25);
    assertThat(finished.getFrames()).isEqualTo(32);
    assertThat(finished.getThumbnail()).isEqualTo(Samples.STILL);
    assertThat(ledger.video().getState()).isEqualTo(VideoState.COMPLETED);
    assertThat(ledger.video().getProgress()).isEqualTo(100);
    assertThat(ledger.last(Topics.CONTROL).getReason()).isEqualTo("completed");
    assertThat(ledger.last(Topics.LANE_COMMANDS).getType()).isEqualTo(LaneCommandType.RELEASE);
  }

  @Test
  void linksToTheStoreWhereThereIsNoApi() {
    assertThat(new Links(null).to(VIDEO, Samples.FILE)).isEqualTo(Samples.FILE.getUri());
    assertThat(new Links(URI.create("http://a:1/b/")).to(VIDEO, Samples.FILE))
        .isEqualTo("http://a:1/b/v1/videos/" + VIDEO + "/content");
  }

  @Test
  void startsAgainAfterAFailureThatMayPass() {
    ledger.submit(prompt().build());
    ledger.grant();
    ledger.stage(stageEvent(StageEventType.CHUNK_COMMITTED, 1).setStep(12).build());
    int progress = ledger.video().getProgress();
    ledger.clear();

    ledger.stage(failed(1, FailureClass.EXTERNAL));

    assertThat(ledger.only(Topics.ENCODE_TASKS).getAttempt()).isEqualTo(2);
    assertThat(ledger.last(Topics.CONTROL).getAttempt()).isEqualTo(2);
    assertThat(ledger.video().getProgress()).isEqualTo(progress);
    assertThat(ledger.all(Topics.FAILED)).isEmpty();
  }

  @Test
  void law6StartsTheNextAttemptBehindTheFinishedWindows() {
    ledger.submit(prompt().setSeconds(4.0).build());
    ledger.grant();
    ledger.stage(finished(1, 0));
    ledger.stage(finished(1, 1));
    int progress = ledger.video().getProgress();

    ledger.stage(Samples.failed(1, FailureClass.EXTERNAL));

    EncodeTask again = ledger.last(Topics.ENCODE_TASKS);
    assertThat(again.getAttempt()).isEqualTo(2);
    assertThat(again.getFinishedWindows()).containsExactly(latents(0), latents(1));
    assertThat(ledger.video().getProgress()).isEqualTo(progress).isPositive();
    assertThat(ledger.entry().getWindowSteps()).containsExactly(24, 24, 0);
  }

  @Test
  void law6KeepsFinishedWindowsWithoutGapsAndOnlyOfTheLiveAttempt() {
    ledger.submit(prompt().setSeconds(4.0).build());
    ledger.grant();
    ledger.stage(finished(1, 1));
    ledger.stage(finished(2, 0));
    ledger.stage(Samples.stageEvent(StageEventType.CHUNK_COMMITTED, 1).setStep(24).build());
    ledger.stage(finished(1, 0));
    ledger.stage(finished(1, 0));

    assertThat(ledger.entry().getFinishedWindows()).containsExactly(latents(0));

    ledger.stage(Samples.assembled(1));
    assertThat(ledger.entry().getFinishedWindows()).isEmpty();
  }

  private static StageEvent finished(int attempt, int window) {
    return Samples.stageEvent(StageEventType.WINDOW_FINISHED, attempt)
        .setWindow(window)
        .setArtifact(latents(window))
        .build();
  }

  private static ArtifactRef latents(int window) {
    return new ArtifactRef(
        "file:///latents-" + window, "ab".repeat(32), 5L, "application/octet-stream");
  }

  @Test
  void ignoresAFencedAttempt() {
    ledger.submit(prompt().build());
    ledger.grant();
    ledger.stage(failed(1, FailureClass.RESOURCES));
    ledger.clear();

    ledger.stage(assembled(1));

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.STALE);
    assertThat(ledger.writes()).isEmpty();
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    ledger.submit(prompt().build());
    ledger.grant();

    ledger.stage(failed(1, FailureClass.EXTERNAL));
    ledger.stage(failed(2, FailureClass.INTERNAL));
    ledger.stage(failed(3, FailureClass.EXTERNAL));

    VideoFailed failure = ledger.only(Topics.FAILED);
    assertThat(failure.getAttempt()).isEqualTo(3);
    assertThat(failure.getFailure().getCode()).isEqualTo("model_unavailable");
  }

  @Test
  void doesNotRepeatWhatTheSubmitterMustMend() {
    ledger.submit(prompt().build());
    ledger.grant();

    ledger.stage(failed(1, FailureClass.USER));

    assertThat(ledger.only(Topics.FAILED).getAttempt()).isEqualTo(1);
  }

  @Test
  void takesAnAssemblyWithoutAFileForAFailure() {
    ledger.submit(prompt().build());
    ledger.grant();

    ledger.stage(stageEvent(StageEventType.ASSEMBLED, 1).build());

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.RETRIED);
    assertThat(ledger.all(Topics.FINISHED)).isEmpty();
  }

  @Test
  void cancelsAQueuedVideoAndLeavesTheLane() {
    ledger.submit(prompt().build());

    ledger.cancel("changed my mind");

    VideoFailed failure = ledger.only(Topics.FAILED);
    assertThat(failure.getFailure().getCode()).isEqualTo("cancelled");
    assertThat(failure.getFailure().getMessage()).contains("changed my mind");
    assertThat(ledger.last(Topics.LANE_COMMANDS).getType()).isEqualTo(LaneCommandType.RELEASE);
    assertThat(ledger.only(Topics.CONTROL).getClosed()).isTrue();
  }

  @Test
  void remembersACancellationThatOvertookItsPrompt() {
    ledger.cancel("");
    assertThat(ledger.writes()).isEmpty();

    ledger.submit(prompt().build());

    assertThat(ledger.only(Topics.FAILED).getFailure().getCode()).isEqualTo("cancelled");
    assertThat(ledger.all(Topics.LANE_COMMANDS)).isEmpty();
    assertThat(ledger.only(Topics.CONTROL).getAttempt()).isZero();
  }

  @Test
  void anErasureLeavesOnlyWhatTellsARedelivery() {
    ledger.submit(prompt().setMetadata(Map.of("project", "secret")).build());
    ledger.cancel("");
    ledger.clear();

    ledger.erase();

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.ERASED);
    assertThat(ledger.writes().get(0).topic()).isEqualTo(Topics.VIDEOS);
    assertThat(ledger.writes().get(0).value()).isNull();
    assertThat(ledger.only(Topics.ARTIFACT_DELETIONS).getKinds()).isEmpty();
    assertThat(ledger.entry().toString()).doesNotContain("fox").doesNotContain("secret");
    assertThat(ledger.entry().getVideo()).isNull();
  }

  @Test
  void aSubmissionOfAnErasedVideoIsRejectedAndBringsNothingBack() {
    ledger.submit(prompt().build());
    ledger.cancel("");
    ledger.erase();
    ledger.clear();

    ledger.submit(prompt().build());
    ledger.grant();
    ledger.stage(assembled(1));
    ledger.erase();

    assertThat(ledger.only(Topics.REJECTIONS).getFailures().get(0).getCode())
        .isEqualTo("video_erased");
    assertThat(ledger.all(Topics.VIDEOS)).isEmpty();
    assertThat(ledger.all(Topics.LANE_COMMANDS)).isEmpty();
    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.STALE);
  }

  @Test
  void anErasureStopsAVideoThatHasNotEndedAndThenErasesIt() {
    ledger.submit(prompt().build());
    ledger.erase();
    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.CANCELLED);
    assertThat(ledger.only(Topics.FAILED).getFailure().getCode()).isEqualTo("cancelled");

    ledger.age(Samples.NOW);

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.ERASED);
    assertThat(ledger.known()).isNull();
  }

  @Test
  void anErasureMayComeBeforeItsPrompt() {
    ledger.erase();
    ledger.submit(prompt().build());
    assertThat(ledger.only(Topics.FAILED).getFailure().getCode()).isEqualTo("cancelled");

    ledger.age(Samples.NOW);

    assertThat(ledger.entry().getErased()).isTrue();
  }

  @Test
  void rejectsASubmissionForAModelItDoesNotHave() {
    ledger.submit(prompt().setModel("gone").build());

    assertThat(ledger.only(Topics.REJECTIONS).getFailures().get(0).getCode())
        .isEqualTo("model_unknown");
    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.UNPLANNABLE);
  }
}
