package io.skyriver.ledger;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.SourceAnswer;
import io.skyriver.events.SourceQuestion;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.Video;
import io.skyriver.events.VideoInput;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.VideoState;
import io.skyriver.ledger.LedgerEvent.Answered;
import io.skyriver.ledger.LedgerEvent.Asked;
import io.skyriver.ledger.LedgerEvent.Staged;
import io.skyriver.ledger.LedgerEvent.Submitted;
import io.skyriver.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a video comes by its inputs before it is planned and queued: videos named by their id are
 * asked for their files, each in the ledger of its own partition; then the encoder fetches and
 * stores everything. Pure.
 */
record Sourcing(Acceptance acceptance) {

  /** Whether the video waits for its inputs. */
  static boolean isOpen(LedgerEntry entry, Video video) {
    return entry.getSubmission() != null
        && video.getAttempt() == 0
        && video.getState() == VideoState.QUEUED;
  }

  /** Asks for the inputs of a video that was just accepted. */
  static Draft begin(Draft draft, Submitted event) {
    List<SubmittedInput> inputs = SubmittedInput.of(event.submission());
    draft.entry().setSubmission(event.submission());
    draft.entry().setSources(new ArrayList<>(Collections.nCopies(inputs.size(), null)));
    if (inputs.stream().noneMatch(SubmittedInput::isVideoId)) {
      return draft.fetch(inputs);
    }
    for (int index = 0; index < inputs.size(); index++) {
      if (inputs.get(index).isVideoId()) {
        draft.ask(inputs.get(index).reference(), index);
      }
    }
    return draft;
  }

  /** Asks once more for what has not come; whoever has answered meanwhile is not heard twice. */
  LedgerOutcome again(LedgerEntry entry, Draft draft) {
    PromptSubmitted submission = entry.getSubmission();
    List<SubmittedInput> inputs = submission == null ? List.of() : SubmittedInput.of(submission);
    List<Integer> missing = new ArrayList<>();
    for (int index = 0; index < inputs.size(); index++) {
      if (inputs.get(index).isVideoId() && entry.getSources().get(index) == null) {
        missing.add(index);
      }
    }
    missing.forEach(index -> draft.ask(inputs.get(index).reference(), index));
    return (missing.isEmpty() ? draft.fetch(inputs) : draft).decided(Verdict.ASKED_AGAIN);
  }

  /** Tells another video of this one's file, or why there is none for it. */
  static LedgerOutcome answer(@Nullable LedgerEntry entry, Asked event) {
    SourceQuestion question = event.question();
    Video video = entry == null || entry.getErased() ? null : entry.getVideo();
    boolean known =
        video != null
            && video.getTenant().equals(question.getTenant())
            && video.getExpiredAt() == null;
    ArtifactRef file =
        known && video != null && video.getState() == VideoState.COMPLETED
            ? video.getArtifact()
            : null;
    SourceAnswer answer =
        new SourceAnswer(
            event.videoId(),
            question.getInput(),
            file,
            file == null ? refusal(event.videoId(), known) : null);
    LedgerInbox told =
        LedgerInbox.newBuilder()
            .setVideoId(question.getAskedBy())
            .setEventId(event.cause().eventId())
            .setAt(event.cause().at())
            .setAnswer(answer)
            .build();
    return new LedgerOutcome(
        entry,
        Verdict.ANSWERED,
        List.of(new Write<>(Topics.LEDGER_INBOX, question.getAskedBy(), told, "")));
  }

  private static Failure refusal(String videoId, boolean known) {
    return known
        ? failure("input_not_finished", videoId + " has no file: it is not completed")
        : failure("input_unknown", "there is no video " + videoId);
  }

  private static Failure failure(String code, String message) {
    return new Failure(code, FailureClass.USER, message, Problem.STAGE);
  }

  /** Takes the file of a source; after the last one everything is fetched. */
  LedgerOutcome answered(LedgerEntry entry, Video video, Answered event) {
    SourceAnswer answer = event.answer();
    PromptSubmitted submission = entry.getSubmission();
    if (!isOpen(entry, video)
        || submission == null
        || answer.getInput() < 0
        || answer.getInput() >= entry.getSources().size()) {
      return LedgerOutcome.unchanged(entry, Verdict.STALE);
    }
    Draft draft = new Draft(entry, video, event.cause());
    Failure refusal = answer.getFailure();
    if (answer.getArtifact() == null) {
      return draft
          .fail(refusal == null ? refusal(answer.getSource(), false) : refusal, "failed")
          .decided(Verdict.FAILED);
    }
    List<@Nullable ArtifactRef> sources = new ArrayList<>(entry.getSources());
    sources.set(answer.getInput(), answer.getArtifact());
    draft.entry().setSources(sources);
    List<SubmittedInput> inputs = SubmittedInput.of(submission);
    boolean waits = false;
    for (int index = 0; index < inputs.size(); index++) {
      waits |= inputs.get(index).isVideoId() && sources.get(index) == null;
    }
    return (waits ? draft : draft.fetch(inputs)).decided(Verdict.ADVANCED);
  }

  /** Takes what the encoder has fetched: the video is planned and queued. */
  LedgerOutcome staged(LedgerEntry entry, Video video, Staged staged) {
    StageEvent event = staged.event();
    PromptSubmitted submission = entry.getSubmission();
    if (submission == null || event.getAttempt() != 0) {
      return LedgerOutcome.unchanged(entry, Verdict.STALE);
    }
    Draft draft = new Draft(entry, video, staged.cause());
    if (event.getType() == StageEventType.FAILED) {
      return draft.fail(Ledger.failureOf(event), "failed").decided(Verdict.FAILED);
    }
    if (event.getType() != StageEventType.INPUTS_STORED) {
      return LedgerOutcome.unchanged(entry, Verdict.UNCHANGED);
    }
    Optional<Failure> problem = problem(submission, video, event);
    return problem.isPresent()
        ? draft.fail(problem.get(), "failed").decided(Verdict.FAILED)
        : planned(draft, submission, event.getInputs());
  }

  private Optional<Failure> problem(PromptSubmitted submission, Video video, StageEvent event) {
    List<String> wanted = video.getInputs().stream().map(VideoInput::getRole).toList();
    List<String> stored = event.getInputs().stream().map(VideoInput::getRole).toList();
    if (!wanted.equals(stored)) {
      return Optional.of(
          new Failure(
              "stage_event_incomplete",
              FailureClass.INTERNAL,
              "A stage stored other inputs than those of the video.",
              event.getStage()));
    }
    return acceptance.problem(submission, event.getInputs()).map(Problem::toFailure);
  }

  private LedgerOutcome planned(Draft draft, PromptSubmitted submission, List<VideoInput> inputs) {
    Optional<VideoPlan> plan = acceptance.plan(submission, draft.video().getVideoId(), inputs);
    if (plan.isEmpty()) {
      return draft
          .fail(failure("model_unknown", "the model is no longer there"), "failed")
          .decided(Verdict.FAILED);
    }
    draft.entry().setSubmission(null).setSources(List.of());
    draft.video().setPlan(plan.get()).setInputs(inputs);
    return draft
        .work(Work.none(plan.get()))
        .tellVideo()
        .tellProgress(Problem.STAGE, 0, 0)
        .enqueue(ShapeClass.laneOf(plan.get()), acceptance.modelTime(plan.get()))
        .decided(Verdict.ADVANCED);
  }
}
