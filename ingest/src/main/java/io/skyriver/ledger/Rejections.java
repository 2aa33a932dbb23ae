package io.skyriver.ledger;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells submitters of what owns no video. Repeats what they sent only as far as it is sound, so
 * that a rejection always fits into a record.
 */
final class Rejections {
  private static final int LONGEST_ECHO = 255;

  private Rejections() {}

  static Write<SubmissionRejected> of(
      PromptSubmitted submission, @Nullable String videoId, List<Problem> problems, Cause cause) {
    return write(
        cause,
        videoId,
        submission.getTenant(),
        submission.getIdempotencyKey(),
        problems,
        isSound("metadata", problems) ? submission.getMetadata() : Map.of());
  }

  static Write<SubmissionRejected> of(
      CancellationRequested cancellation, List<Problem> problems, Cause cause) {
    return write(
        cause,
        cancellation.getVideoId(),
        cancellation.getTenant(),
        cancellation.getIdempotencyKey(),
        problems,
        Map.of());
  }

  private static Write<SubmissionRejected> write(
      Cause cause,
      @Nullable String videoId,
      @Nullable String tenant,
      @Nullable String idempotencyKey,
      List<Problem> problems,
      Map<String, String> metadata) {
    SubmissionRejected rejected =
        SubmissionRejected.newBuilder()
            .setEventId(cause.eventId())
            .setVideoId(clipped(videoId))
            .setTenant(clipped(VideoIds.tenantOf(tenant)))
            .setIdempotencyKey(clipped(idempotencyKey))
            .setFailures(problems.stream().map(Problem::toFailure).toList())
            .setAt(cause.at())
            .setMetadata(metadata)
            .build();
    return new Write<>(Topics.REJECTIONS, cause.eventId(), rejected, "");
  }

  private static boolean isSound(String field, List<Problem> problems) {
    return problems.stream().noneMatch(problem -> problem.field().equals(field));
  }

  private static @Nullable String clipped(@Nullable String text) {
    return text == null || text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO);
  }
}
