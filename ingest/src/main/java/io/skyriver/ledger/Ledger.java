package io.skyriver.ledger;

import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import io.skyriver.ledger.LedgerEvent.Answered;
import io.skyriver.ledger.LedgerEvent.Asked;
import io.skyriver.ledger.LedgerEvent.Cancelled;
import io.skyriver.ledger.LedgerEvent.Due;
import io.skyriver.ledger.LedgerEvent.Erased;
import io.skyriver.ledger.LedgerEvent.Granted;
import io.skyriver.ledger.LedgerEvent.Overdue;
import io.skyriver.ledger.LedgerEvent.Staged;
import io.skyriver.ledger.LedgerEvent.Submitted;
import io.skyriver.watchdog.Alarm;
import io.skyriver.watchdog.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides the state and the single outcome of a video (laws 4, 6, 7 and 9). Pure: equal entry and
 * event give an equal outcome; whoever calls keeps the entry and carries out the writes in one
 * transaction. Safe for use by many threads.
 */
public final class Ledger {
  private static final String CANCELLED = "cancelled";

  private static final Problem CONFLICT =
      new Problem(
          "idempotency_conflict",
          "idempotencyKey",
          "this id or idempotency key belongs to another submission");

  private static final Problem GONE =
      new Problem(
          "video_erased",
          "idempotencyKey",
          "the video of this id or idempotency key was erased: submit it under another one");

  private final Acceptance acceptance;
  private final SubmissionRules rules;
  private final Sourcing sourcing;
  private final Links links;
  private final int maxAttempts;
  private final Aging aging;

  /**
   * @param maxAttempts how often a video is started before its failure is final
   */
  public Ledger(Acceptance acceptance, Links links, int maxAttempts) {
    this(acceptance, links, maxAttempts, Retention.DEFAULT);
  }

  /**
   * @param maxAttempts how often a video is started before its failure is final
   * @param retention how long what there is of a video stays behind its outcome
   */
  public Ledger(Acceptance acceptance, Links links, int maxAttempts, Retention retention) {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("a video needs at least one attempt, not " + maxAttempts);
    }
    this.acceptance = acceptance;
    this.rules = new SubmissionRules(acceptance.catalog());
    this.sourcing = new Sourcing(acceptance);
    this.links = links;
    this.maxAttempts = maxAttempts;
    this.aging = new Aging(retention);
  }

  /** When an entry needs a {@link LedgerEvent.Due}; empty while only other events count. */
  public Optional<Instant> dueAt(LedgerEntry entry) {
    return aging.dueAt(entry);
  }

  /**
   * What an event does.
   *
   * @param entry what is known of the event's video; null for nothing
   */
  public LedgerOutcome apply(@Nullable LedgerEntry entry, LedgerEvent event) {
    if (event instanceof Asked asked) {
      return Sourcing.answer(entry, asked);
    }
    if (entry != null && entry.getErased() && !(event instanceof Due)) {
      return event instanceof Submitted submitted
          ? refused(entry, submitted, List.of(GONE), Verdict.GONE)
          : LedgerOutcome.unchanged(entry, Verdict.STALE);
    }
    if (event instanceof Submitted submitted) {
      return submitted(entry, submitted);
    }
    if (event instanceof Cancelled cancelled) {
      return cancelled(entry, cancelled);
    }
    if (event instanceof Erased erased) {
      return erased(entry, erased);
    }
    if (event instanceof Due) {
      return entry == null
          ? LedgerOutcome.unchanged(null, Verdict.STALE)
          : aging.apply(entry, event.cause());
    }
    Video video = entry == null ? null : entry.getVideo();
    if (entry == null || video == null) {
      return unknown(entry, event);
    }
    if (event instanceof Answered answered) {
      return sourcing.answered(entry, video, answered);
    }
    if (event instanceof Overdue overdue) {
      return overdue(entry, video, overdue);
    }
    return event instanceof Granted granted
        ? granted(entry, video, granted)
        : staged(entry, video, (Staged) event);
  }

  /** Gives back a grant that nobody asked for, so that it takes no place in its lane. */
  private static LedgerOutcome unknown(@Nullable LedgerEntry entry, LedgerEvent event) {
    List<Write<?>> writes =
        event instanceof Granted granted && granted.grant().getGranted()
            ? List.of(Draft.release(granted.grant(), event.cause()))
            : List.of();
    return new LedgerOutcome(entry, Verdict.UNKNOWN_VIDEO, writes);
  }

  private LedgerOutcome submitted(@Nullable LedgerEntry entry, Submitted event) {
    Video known = entry == null ? null : entry.getVideo();
    if (known != null) {
      return resubmitted(Objects.requireNonNull(entry), known, event);
    }
    // The intake has asked the same, perhaps with the catalog of another ingest.
    List<Problem> problems = rules.problemsOf(event.submission());
    if (!problems.isEmpty()) {
      return refused(entry, event, problems, Verdict.UNPLANNABLE);
    }
    LedgerEntry before =
        entry != null ? entry : LedgerEntry.newBuilder().setVideoId(event.videoId()).build();
    Video video =
        acceptance.accept(event.submission(), event.videoId(), event.cause().at()).orElseThrow();
    return accepted(before, video, event);
  }

  private LedgerOutcome accepted(LedgerEntry before, Video video, Submitted event) {
    Draft draft = new Draft(before, video, event.cause());
    draft.entry().setTraceparent(event.cause().traceparent());
    draft.work(Work.none(draft.video().getPlan()));
    if (before.getCancelReason() != null) {
      return draft
          .fail(cancellation(before.getCancelReason()), CANCELLED)
          .decided(Verdict.CANCELLED);
    }
    draft.tellVideo().tellProgress(Problem.STAGE, 0, 0);
    if (!video.getInputs().isEmpty()) {
      return Sourcing.begin(draft, event).decided(Verdict.ACCEPTED);
    }
    return draft
        .enqueue(
            ShapeClass.laneOf(draft.video().getPlan()),
            acceptance.modelTime(draft.video().getPlan()))
        .decided(Verdict.ACCEPTED);
  }

  private static LedgerOutcome resubmitted(LedgerEntry entry, Video video, Submitted event) {
    if (video.getSubmissionDigest().equals(SubmissionDigest.of(event.submission()))) {
      return LedgerOutcome.unchanged(entry, Verdict.DUPLICATE);
    }
    return refused(entry, event, List.of(CONFLICT), Verdict.CONFLICT);
  }

  private static LedgerOutcome refused(
      @Nullable LedgerEntry entry, Submitted event, List<Problem> problems, Verdict verdict) {
    return new LedgerOutcome(
        entry,
        verdict,
        List.of(Rejections.of(event.submission(), event.videoId(), problems, event.cause())));
  }

  private static LedgerOutcome cancelled(@Nullable LedgerEntry entry, Cancelled event) {
    if (entry == null) {
      return LedgerOutcome.unchanged(
          remembered(event.videoId(), event.reason(), event.cause()).build(), Verdict.REMEMBERED);
    }
    Video video = entry.getVideo();
    return video == null || isFinal(video)
        ? LedgerOutcome.unchanged(entry, Verdict.STALE)
        : stopped(entry, video, event.reason(), event.cause());
  }

  private static LedgerEntry.Builder remembered(String videoId, String reason, Cause cause) {
    return LedgerEntry.newBuilder()
        .setVideoId(videoId)
        .setCancelReason(reason)
        .setSettledAt(cause.at());
  }

  private static LedgerOutcome stopped(LedgerEntry entry, Video video, String reason, Cause cause) {
    return new Draft(entry, video, cause)
        .fail(cancellation(reason), CANCELLED)
        .decided(Verdict.CANCELLED);
  }

  private static Failure cancellation(String reason) {
    String message = reason.isBlank() ? "Stopped on request." : "Stopped on request: " + reason;
    return new Failure(CANCELLED, FailureClass.USER, message, Problem.STAGE);
  }

  /** A video that has yet to come or to end is erased once it has. */
  private static LedgerOutcome erased(@Nullable LedgerEntry entry, Erased event) {
    LedgerEntry before =
        entry != null ? entry : remembered(event.videoId(), event.reason(), event.cause()).build();
    Video video = before.getVideo();
    if (video != null && isFinal(video)) {
      return Removal.erasure(before, video, event.cause());
    }
    LedgerEntry wanted = LedgerEntry.newBuilder(before).setErasureWanted(true).build();
    return video == null
        ? LedgerOutcome.unchanged(wanted, Verdict.REMEMBERED)
        : stopped(wanted, video, event.reason(), event.cause());
  }

  private static LedgerOutcome granted(LedgerEntry entry, Video video, Granted event) {
    LaneGrant grant = event.grant();
    Draft draft = new Draft(entry, video, event.cause());
    if (isFinal(video) && grant.getGranted()) {
      // The lane may have had the release before it granted: then this one gives the grant back.
      return draft.release().decided(Verdict.STALE);
    }
    if (isFinal(video) || video.getAttempt() > 0) {
      return LedgerOutcome.unchanged(entry, Verdict.STALE);
    }
    draft.video().setExpectedAt(grant.getExpectedAt());
    if (grant.getGranted()) {
      return draft.start(grant.getAttempt()).decided(Verdict.STARTED);
    }
    draft.video().setQueuePosition(grant.getQueuePosition());
    return isToldAlready(video, grant)
        ? LedgerOutcome.unchanged(entry, Verdict.UNCHANGED)
        : draft.tellVideo().tellProgress(Problem.STAGE, 0, 0).decided(Verdict.POSITIONED);
  }

  private static boolean isToldAlready(Video video, LaneGrant place) {
    return Objects.equals(video.getQueuePosition(), place.getQueuePosition())
        && Objects.equals(video.getExpectedAt(), place.getExpectedAt());
  }

  private LedgerOutcome staged(LedgerEntry entry, Video video, Staged staged) {
    StageEvent event = staged.event();
    if (Sourcing.isOpen(entry, video)) {
      return sourcing.staged(entry, video, staged);
    }
    boolean live = video.getAttempt() > 0 && event.getAttempt() == video.getAttempt();
    boolean over = entry.getPendingFailure() != null;
    if (!live || over || isFinal(video)) {
      return LedgerOutcome.unchanged(entry, Verdict.STALE);
    }
    return switch (event.getType()) {
      case ASSEMBLED -> assembled(entry, video, staged);
      case FAILED -> attemptFailed(entry, video, staged, failureOf(event));
      default -> advanced(entry, video, staged);
    };
  }

  private static LedgerOutcome advanced(LedgerEntry entry, Video video, Staged staged) {
    StageEvent event = staged.event();
    Work before = Work.of(entry);
    Work after = before.after(event, video.getPlan());
    boolean moved = !after.equals(before);
    if (!moved && video.getState() != VideoState.QUEUED) {
      return named(entry, video, staged);
    }
    Draft draft = new Draft(entry, video, staged.cause()).held().work(after).named(event).expect();
    if (moved) {
      addModelTime(draft, event);
    }
    if (video.getState() == VideoState.QUEUED
        || draft.video().getProgress() != video.getProgress()) {
      draft.tellVideo();
    }
    return draft
        .tellProgress(event.getStage(), event.getWindow(), event.getStep())
        .decided(Verdict.ADVANCED);
  }

  /** Nothing that anyone is told; but the event may name the latents of a finished window. */
  private static LedgerOutcome named(LedgerEntry entry, Video video, Staged staged) {
    Draft draft = new Draft(entry, video, staged.cause()).named(staged.event());
    return draft.entry().getFinishedWindows().equals(entry.getFinishedWindows())
        ? LedgerOutcome.unchanged(entry, Verdict.UNCHANGED)
        : draft.decided(Verdict.ADVANCED);
  }

  private LedgerOutcome assembled(LedgerEntry entry, Video video, Staged staged) {
    StageEvent event = staged.event();
    if (event.getArtifact() == null) {
      return attemptFailed(entry, video, staged, incomplete(event));
    }
    Draft draft = new Draft(entry, video, staged.cause()).held();
    addModelTime(draft, event);
    draft.video().setArtifact(event.getArtifact()).setThumbnail(event.getThumbnail());
    return draft.finish(links, aging.expiry(staged.cause().at())).decided(Verdict.FINISHED);
  }

  private LedgerOutcome attemptFailed(
      LedgerEntry entry, Video video, Staged staged, Failure failure) {
    Draft draft = new Draft(entry, video, staged.cause()).held();
    addModelTime(draft, staged.event());
    return over(draft, failure);
  }

  /**
   * The attempt is over, with all that stages still do for it: the next one waits for its start, or
   * the failure is final.
   */
  private LedgerOutcome over(Draft draft, Failure failure) {
    if (isRetryable(failure.getFailureClass()) && draft.video().getAttempt() < maxAttempts) {
      return draft.fence(failure).decided(Verdict.DELAYED);
    }
    return draft.fail(failure, "failed").decided(Verdict.FAILED);
  }

  private LedgerOutcome overdue(LedgerEntry entry, Video video, Overdue event) {
    Subject subject = event.alarm().subject();
    if (!Subjects.of(entry).equals(Optional.of(subject))) {
      return LedgerOutcome.unchanged(entry, Verdict.STALE);
    }
    Draft draft = new Draft(entry, video, event.cause());
    return switch (subject.awaited()) {
      case GRANT ->
          Sourcing.isOpen(entry, video)
              ? sourcing.again(entry, draft)
              : draft
                  .enqueue(entry.getLane(), acceptance.modelTime(video.getPlan()))
                  .decided(Verdict.ASKED_AGAIN);
      case STAGES -> over(draft, lost(event.alarm()));
      case RESTART -> draft.start(video.getAttempt() + 1).decided(Verdict.RETRIED);
    };
  }

  private static Failure lost(Alarm alarm) {
    String stage =
        alarm.subject().stages().stream().sorted().reduce((one, later) -> later).orElseThrow();
    return new Failure(
        "work_lost",
        FailureClass.EXTERNAL,
        "Nothing was heard of the video for %d seconds although the stages work: records of it are gone."
            .formatted(alarm.waited().toSeconds()),
        stage);
  }

  private static boolean isRetryable(FailureClass failureClass) {
    return switch (failureClass) {
      // The submitter has to change something first.
      case USER -> false;
      // May be gone the next time: a system was away, memory was short, bytes were damaged on their
      // way.
      case EXTERNAL, RESOURCES, INTERNAL -> true;
    };
  }

  static Failure failureOf(StageEvent event) {
    return event.getFailure() != null ? event.getFailure() : incomplete(event);
  }

  private static Failure incomplete(StageEvent event) {
    String missing = event.getType() == StageEventType.ASSEMBLED ? "artifact" : "failure";
    return new Failure(
        "stage_event_incomplete",
        FailureClass.INTERNAL,
        "A stage reported " + event.getType() + " without its " + missing + ".",
        event.getStage());
  }

  private static void addModelTime(Draft draft, StageEvent event) {
    LedgerEntry.Builder entry = draft.entry();
    entry.setModelMillis(entry.getModelMillis() + Math.max(0, event.getModelMillis()));
  }

  /** Whether the video has its outcome. */
  static boolean isFinal(Video video) {
    return switch (video.getState()) {
      case QUEUED, IN_PROGRESS -> false;
      case COMPLETED, FAILED -> true;
    };
  }
}
