package io.skyriver.ledger;

import io.skyriver.events.Failure;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.Video;
import io.skyriver.ledger.LedgerEvent.Staged;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.telemetry.trace.Spans;
import io.skyriver.telemetry.trace.TraceContext;
import io.skyriver.telemetry.trace.VideoSpan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the ledger decides, and tells the spans that end with it: the submission, the wait
 * in the lane, the finish, and the video as a whole.
 */
final class LedgerWatch {
  private static final String STAGE = "ingest";

  private final Meters meters = Meters.process();
  private final Clock clock;

  LedgerWatch(Clock clock) {
    this.clock = clock;
  }

  /** A decision was carried out. */
  void decided(LedgerEvent event, LedgerOutcome outcome) {
    meters.count(Metric.LEDGER_EVENTS, outcome.verdict().name().toLowerCase(Locale.ROOT));
    LedgerEntry entry = outcome.entry();
    Video video = entry == null ? null : entry.getVideo();
    if (entry == null || video == null) {
      return;
    }
    switch (outcome.verdict()) {
      case ACCEPTED -> tell(entry, "submission", video.getCreatedAt(), clock.instant());
      case STARTED -> granted(entry, video, event.cause().at());
      case RETRIED -> started(video);
      case DELAYED -> delayed(entry);
      case FINISHED -> finished(entry, video, event);
      case FAILED -> ended(entry, video, "failed");
      case CANCELLED -> ended(entry, video, "cancelled");
      default -> {}
    }
  }

  private void started(Video video) {
    meters.count(Metric.ATTEMPTS_STARTED, Integer.toString(video.getAttempt()));
  }

  private void delayed(LedgerEntry entry) {
    Failure failure = entry.getPendingFailure();
    meters.count(Metric.ATTEMPTS_FAILED, failure == null ? "" : failure.getCode());
  }

  private void granted(LedgerEntry entry, Video video, Instant at) {
    started(video);
    meters.record(
        Metric.LANE_WAIT_SECONDS, Duration.between(video.getCreatedAt(), at), entry.getLane());
    tell(entry, "queue", video.getCreatedAt(), at);
  }

  private void finished(LedgerEntry entry, Video video, LedgerEvent event) {
    if (event instanceof Staged staged) {
      tell(entry, "finish", staged.event().getAt(), clock.instant());
    }
    ended(entry, video, "completed");
  }

  private void ended(LedgerEntry entry, Video video, String outcome) {
    Instant now = clock.instant();
    Failure failure = video.getFailure();
    String code = failure == null ? "" : failure.getCode();
    meters.count(Metric.VIDEOS_ENDED, outcome, code);
    meters.record(Metric.VIDEO_SECONDS, Duration.between(video.getCreatedAt(), now), outcome);
    Spans.process()
        .tell(
            new VideoSpan(
                context(entry),
                parent(entry),
                STAGE,
                "video",
                video.getCreatedAt(),
                now,
                facts(video, outcome),
                failure == null ? null : code));
  }

  private static void tell(LedgerEntry entry, String name, Instant start, Instant end) {
    Spans.process().tell(VideoSpan.part(context(entry), name, STAGE, name, start, end, Map.of()));
  }

  private static Map<String, String> facts(Video video, String outcome) {
    return Map.of(
        "video", video.getVideoId(),
        "outcome", outcome,
        "attempts", Integer.toString(video.getAttempt()),
        "model", video.getPlan().getModel().getName());
  }

  private static TraceContext context(LedgerEntry entry) {
    return TraceContext.ofVideo(entry.getVideoId(), entry.getTraceparent());
  }

  /** The span of whoever submitted the prompt, if it was traced. */
  private static @Nullable String parent(LedgerEntry entry) {
    return TraceContext.parse(entry.getTraceparent()).map(TraceContext::spanId).orElse(null);
  }
}
