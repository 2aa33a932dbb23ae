package io.skyriver.ledger;

import io.skyriver.events.LaneGrant;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
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

  /** The files of the video were deleted. */
  record Erased(String videoId, Cause cause) implements LedgerEvent {}

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
    if (inbox.getErasure()) {
      return new Erased(inbox.getVideoId(), cause);
    }
    String reason = inbox.getCancellation() == null ? null : inbox.getCancellation().getReason();
    return new Cancelled(inbox.getVideoId(), Objects.requireNonNullElse(reason, ""), cause);
  }
}
