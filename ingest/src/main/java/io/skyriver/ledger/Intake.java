package io.skyriver.ledger;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.schemas.topics.Topics;
import java.util.List;

/**
 * Decides what a submission or cancellation becomes: an inbox record of its video, or a rejection
 * with all that is wrong with it. Pure; safe for use by many threads.
 */
public final class Intake {
  private final SubmissionRules rules;

  public Intake(SubmissionRules rules) {
    this.rules = rules;
  }

  /** An inbox record, or a rejection. */
  public Write<?> take(PromptSubmitted submission, Cause cause) {
    List<Problem> problems = rules.problemsOf(submission);
    if (!problems.isEmpty()) {
      return Rejections.of(submission, submission.getVideoId(), problems, cause);
    }
    String videoId = VideoIds.of(submission, cause.eventId());
    return inbox(received(videoId, cause).setSubmission(submission).build());
  }

  /** An inbox record, or a rejection. */
  public Write<?> take(CancellationRequested cancellation, Cause cause) {
    List<Problem> problems = rules.problemsOf(cancellation);
    return VideoIds.of(cancellation)
        .filter(videoId -> problems.isEmpty())
        .<Write<?>>map(
            videoId -> inbox(received(videoId, cause).setCancellation(cancellation).build()))
        .orElseGet(() -> Rejections.of(cancellation, problems, cause));
  }

  private static LedgerInbox.Builder received(String videoId, Cause cause) {
    return LedgerInbox.newBuilder()
        .setVideoId(videoId)
        .setEventId(cause.eventId())
        .setAt(cause.at());
  }

  private static Write<LedgerInbox> inbox(LedgerInbox received) {
    return new Write<>(Topics.LEDGER_INBOX, received.getVideoId(), received, "");
  }
}
