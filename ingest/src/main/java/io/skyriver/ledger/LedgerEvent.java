package io.skyriver.ledger;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.SourceAnswer;
import io.skyriver.events.SourceQuestion;
import io.skyriver.events.StageEvent;
import io.skyriver.watchdog.Alarm;
import io.skyriver.watchdog.Subject;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the ledger learns of one video. */
public sealed interface LedgerEvent {

  String videoId();

  Cause cause();

  /** A valid submission, perhaps not for the first time. */
  record Submitted(String videoId, PromptSubmitted submission, Cause cause)
      implements LedgerEvent {}

  /** Someone wants the video stopped; it may not have been submitted yet. */
  record Cancelled(String videoId, String reason, Cause cause) implements LedgerEvent {}

  /**
   * Someone wants nothing of the video left. One that has not ended is stopped first.
   *
   * @param reason why it is to be stopped
   */
  record Erased(String videoId, String reason, Cause cause) implements LedgerEvent {}

  /** The time has come to look at the video again, see {@link Ledger#dueAt}. */
  record Due(String videoId, Cause cause) implements LedgerEvent {

    /** At that time. */
    Due(String videoId, Instant now) {
      this(videoId, new Cause("due-" + now.toEpochMilli(), now));
    }
  }

  /** Another video is to be made from this one, and wants to know its file. */
  record Asked(String videoId, SourceQuestion question, Cause cause) implements LedgerEvent {}

  /** What another video said that this one is to be made from. */
  record Answered(String videoId, SourceAnswer answer, Cause cause) implements LedgerEvent {}

  /** The lane's answer. */
  record Granted(LaneGrant grant, Cause cause) implements LedgerEvent {
    @Override
    public String videoId() {
      return grant.getVideoId();
    }
  }

  /** What a stage did. */
  record Staged(StageEvent event, Cause cause) implements LedgerEvent {
    @Override
    public String videoId() {
      return event.getVideoId();
    }
  }

  /**
   * Nothing has happened to the video for too long.
   *
   * @param alarm what it waited for, and how long
   */
  record Overdue(Alarm alarm, Cause cause) implements LedgerEvent {

    /** At that time. */
    Overdue(Alarm alarm, Instant at) {
      this(alarm, new Cause(id(alarm.subject()), at));
    }

    @Override
    public String videoId() {
      return alarm.subject().videoId();
    }

    private static String id(Subject subject) {
      return "watchdog-%s-%d-%s"
          .formatted(
              subject.videoId(),
              subject.attempt(),
              subject.awaited().name().toLowerCase(Locale.ROOT));
    }
  }

  /**
   * The event an inbox record stands for.
   *
   * @param traceparent header of the inbox record, which is that of the record behind it
   * @throws IllegalArgumentException if it names no video
   */
  static LedgerEvent of(LedgerInbox inbox, @Nullable String traceparent) {
    if (!VideoIds.isValid(inbox.getVideoId())) {
      throw new IllegalArgumentException("an inbox record is about no video");
    }
    Cause cause = new Cause(inbox.getEventId(), inbox.getAt(), traceparent);
    if (inbox.getSubmission() != null) {
      return new Submitted(inbox.getVideoId(), inbox.getSubmission(), cause);
    }
    if (inbox.getQuestion() != null) {
      return new Asked(inbox.getVideoId(), inbox.getQuestion(), cause);
    }
    if (inbox.getAnswer() != null) {
      return new Answered(inbox.getVideoId(), inbox.getAnswer(), cause);
    }
    CancellationRequested cancellation = inbox.getCancellation();
    String reason = cancellation == null ? null : cancellation.getReason();
    String told = Objects.requireNonNullElse(reason, "");
    return inbox.getErasure() || (cancellation != null && cancellation.getErase())
        ? new Erased(inbox.getVideoId(), told, cause)
        : new Cancelled(inbox.getVideoId(), told, cause);
  }
}
