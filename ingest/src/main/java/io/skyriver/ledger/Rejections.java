package io.skyriver.ledger;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells submitters of what owns no video. */
final class Rejections {
  private Rejections() {}

  static Write<SubmissionRejected> of(
      PromptSubmitted submission, @Nullable String videoId, List<Problem> problems, Cause cause) {
    return write(
        cause,
        videoId,
        submission.getTenant(),
        submission.getIdempotencyKey(),
        problems,
        submission.getMetadata());
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
            .setVideoId(videoId)
            .setTenant(VideoIds.tenantOf(tenant))
            .setIdempotencyKey(idempotencyKey)
            .setFailures(problems.stream().map(Problem::toFailure).toList())
            .setAt(cause.at())
            .setMetadata(metadata)
            .build();
    return new Write<>(Topics.REJECTIONS, cause.eventId(), rejected, "");
  }
}
