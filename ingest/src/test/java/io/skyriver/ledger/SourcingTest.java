package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.VIDEO;
import static io.skyriver.ledger.Samples.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.InputTask;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.SourceAnswer;
import io.skyriver.events.SourceQuestion;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoInput;
import io.skyriver.events.VideoState;
import io.skyriver.schemas.topics.Topics;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SourcingTest {
  private static final String URI = "https://example.org/fox.mp4";
  private static final String SOURCE = "video_" + "9".repeat(32);
  private static final ArtifactRef FILE = Samples.FILE;

  private final LedgerDriver ledger = new LedgerDriver();

  @Test
  void letsTheEncoderFetchInputsBeforeTheVideoIsQueuedInALane() {
    ledger.submit(prompt().setExtend(URI).build());

    InputTask task = ledger.only(Topics.INPUT_TASKS);
    assertThat(task.getVideoId()).isEqualTo(VIDEO);
    assertThat(task.getInputs().get(0).getRole()).isEqualTo("extend");
    assertThat(task.getInputs().get(0).getReference()).isEqualTo(URI);
    assertThat(ledger.all(Topics.LANE_COMMANDS)).isEmpty();
    assertThat(ledger.video().getState()).isEqualTo(VideoState.QUEUED);
  }

  @Test
  void plansAndQueuesTheVideoOnceItsInputsAreStored() {
    ledger.submit(prompt().setExtend(URI).build());

    ledger.stage(stored("extend", 40));

    LaneCommand command = ledger.only(Topics.LANE_COMMANDS);
    assertThat(command.getType()).isEqualTo(LaneCommandType.ENQUEUE);
    assertThat(ledger.video().getPlan().getFrames()).isEqualTo(40 + 32);
    assertThat(ledger.video().getInputs().get(0).getArtifact()).isEqualTo(FILE);
    assertThat(ledger.entry().getSubmission()).isNull();
  }

  @Test
  void handsTheStoredInputsToEveryAttemptAndNamesThemInTheOutcome() {
    ledger.submit(prompt().setExtend(URI).build());
    ledger.stage(stored("extend", 40));
    ledger.grant();
    ledger.stage(Samples.failed(1, FailureClass.EXTERNAL));
    ledger.stage(Samples.assembled(2));

    assertThat(ledger.all(Topics.ENCODE_TASKS))
        .hasSize(2)
        .extracting(EncodeTask::getInputs)
        .allSatisfy(inputs -> assertThat(inputs.get(0).getArtifact()).isEqualTo(FILE));
    assertThat(ledger.only(Topics.FINISHED).getInputs().get(0).getArtifact().getSha256())
        .isEqualTo(FILE.getSha256());
  }

  @Test
  void law6StartsTheNextAttemptBehindTheDenoisedWindowsAndPassesTheSourceOnAgain() {
    ledger.submit(prompt().setExtend(URI).setSeconds(3.0).build());
    ledger.stage(stored("extend", 32));
    ledger.grant();
    ledger.stage(
        Samples.stageEvent(StageEventType.WINDOW_FINISHED, 1)
            .setWindow(1)
            .setArtifact(Samples.STILL)
            .build());
    ledger.stage(Samples.failed(1, FailureClass.EXTERNAL));

    assertThat(ledger.last(Topics.ENCODE_TASKS).getFinishedWindows())
        .containsExactly(Samples.STILL);
    assertThat(ledger.video().getPlan().getWindows().get(0).getGiven()).isTrue();
  }

  @Test
  void asksAVideoOfThatIdForItsFileAndFetchesItThen() {
    ledger.submit(prompt().setConnectFrom(SOURCE).setConnectTo(URI).build());
    LedgerInbox asked = ledger.only(Topics.LEDGER_INBOX);
    assertThat(asked.getVideoId()).isEqualTo(SOURCE);
    assertThat(asked.getQuestion()).isEqualTo(new SourceQuestion(VIDEO, "default", 0));
    assertThat(ledger.all(Topics.INPUT_TASKS)).isEmpty();

    answer(new SourceAnswer(SOURCE, 0, FILE, null));

    InputTask task = ledger.only(Topics.INPUT_TASKS);
    assertThat(task.getInputs().get(0).getArtifact()).isEqualTo(FILE);
    assertThat(task.getInputs().get(1).getArtifact()).isNull();
    assertThat(ledger.video().getInputs().get(0).getVideoId()).isEqualTo(SOURCE);
  }

  @Test
  void endsWithAVideoThatHasNoFile() {
    ledger.submit(prompt().setEdit(SOURCE).build());

    answer(
        new SourceAnswer(
            SOURCE, 0, null, new Failure("input_unknown", FailureClass.USER, "none", "ingest")));

    assertThat(ledger.only(Topics.FAILED).getFailure().getCode()).isEqualTo("input_unknown");
    assertThat(ledger.only(Topics.CONTROL).getClosed()).isTrue();
    assertThat(ledger.all(Topics.LANE_COMMANDS)).isEmpty();
  }

  @Test
  void tellsItsFileToVideosOfItsTenantOnceItIsFinished() {
    ask("default");
    assertThat(answered().getFailure().getCode()).isEqualTo("input_unknown");

    ledger.submit(prompt().build());
    ledger.grant();
    ask("default");
    assertThat(answered().getFailure().getCode()).isEqualTo("input_not_finished");

    ledger.stage(Samples.assembled(1));
    ask("default");
    assertThat(answered().getArtifact()).isEqualTo(Samples.FILE);
    ask("studio-7");
    assertThat(answered().getFailure().getCode()).isEqualTo("input_unknown");

    ledger.erase();
    ask("default");
    assertThat(answered().getFailure().getCode()).isEqualTo("input_unknown");
  }

  @Test
  void endsForGoodWhenTheInputsCannotBeHad() {
    ledger.submit(prompt().setFirstImage(URI).build());

    ledger.stage(
        Samples.stageEvent(StageEventType.FAILED, 0)
            .setFailure(new Failure("input_unreachable", FailureClass.EXTERNAL, "gone", "encoder"))
            .build());

    assertThat(ledger.only(Topics.FAILED).getFailure().getCode()).isEqualTo("input_unreachable");
    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.FAILED);
  }

  @Test
  void endsWithInputsThatDoNotFitTheVideo() {
    ledger.submit(prompt().setExtend(URI).build());

    ledger.stage(stored("extend", 3));

    assertThat(ledger.only(Topics.FAILED).getFailure().getCode()).isEqualTo("input_too_short");
  }

  @Test
  void law9EndsWithInputsThatNobodyAskedFor() {
    ledger.submit(prompt().setExtend(URI).build());

    ledger.stage(stored("edit", 40));

    assertThat(ledger.only(Topics.FAILED).getFailure().getCode())
        .isEqualTo("stage_event_incomplete");
  }

  @Test
  void stopsFetchingWhenTheVideoIsCancelled() {
    ledger.submit(prompt().setExtend(URI).build());
    ledger.cancel("no longer");

    ledger.stage(stored("extend", 40));

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.STALE);
    assertThat(ledger.all(Topics.CONTROL))
        .extracting(ControlSignal::getClosed)
        .containsExactly(true);
    assertThat(ledger.all(Topics.LANE_COMMANDS)).isEmpty();
  }

  @Test
  void law4TakesTheSameInputsOnlyOnce() {
    ledger.submit(prompt().setExtend(URI).build());
    ledger.stage(stored("extend", 40));

    ledger.stage(stored("extend", 400));

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.STALE);
    assertThat(ledger.video().getPlan().getFrames()).isEqualTo(72);
  }

  private void ask(String tenant) {
    ledger.clear();
    ledger.apply(
        new LedgerEvent.Asked(VIDEO, new SourceQuestion(SOURCE, tenant, 0), ledger.cause()));
  }

  private SourceAnswer answered() {
    LedgerInbox told = ledger.only(Topics.LEDGER_INBOX);
    assertThat(told.getVideoId()).isEqualTo(SOURCE);
    return told.getAnswer();
  }

  private void answer(SourceAnswer answer) {
    ledger.apply(new LedgerEvent.Answered(VIDEO, answer, ledger.cause()));
  }

  private static StageEvent stored(String role, int frames) {
    VideoInput input = input(role, frames, FILE);
    return Samples.stageEvent(StageEventType.INPUTS_STORED, 0).setInputs(List.of(input)).build();
  }

  private static VideoInput input(String role, int frames, @Nullable ArtifactRef artifact) {
    return VideoInput.newBuilder()
        .setRole(role)
        .setArtifact(artifact)
        .setWidth(96)
        .setHeight(96)
        .setFrames(frames)
        .build();
  }
}
