package io.skyriver.stage.gather;

import io.skyriver.events.LatentPatch;
import io.skyriver.stage.gather.GatherOutcome.Reason;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Meters.Source;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.telemetry.trace.Spans;
import io.skyriver.telemetry.trace.TraceContext;
import io.skyriver.telemetry.trace.VideoSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Measures one gatherer: what became of patches and sets, how long a set took to travel and to
 * complete, and which windows miss patches. For the operator's thread; gauges are read by others.
 */
final class GatherMetrics implements AutoCloseable {
  private static final String PLACE = "gather";

  private final Meters meters = Meters.process();
  private final String stage;

  /** Since when windows miss patches, by window; a restart begins anew. */
  private final Map<String, Arrivals> missing = new ConcurrentHashMap<>();

  private final List<Source> gauges;

  GatherMetrics(String stage) {
    this.stage = stage;
    this.gauges =
        List.of(
            meters.gauge(Metric.WINDOWS_HELD, missing::size, stage, PLACE),
            meters.gauge(Metric.WINDOW_OLDEST, this::oldestSeconds, stage, PLACE));
  }

  /**
   * A patch is kept until its set is complete.
   *
   * @param appended when the broker took the patch, in milliseconds; null if nobody knows
   */
  void kept(LatentPatch patch, @Nullable Long appended) {
    missing.merge(WindowRef.key(patch), Arrivals.of(appended), Arrivals::and);
  }

  /** A patch completed its set. */
  void completed(LatentPatch patch, @Nullable Long appended, boolean diverged) {
    Arrivals own = Arrivals.of(appended);
    Arrivals before = missing.remove(WindowRef.key(patch));
    Arrivals all = before == null ? own : before.and(own);
    meters.record(Metric.HOP_SECONDS, Duration.between(all.newest, own.first), stage);
    meters.record(Metric.GATHER_SECONDS, Duration.between(all.first, own.first), stage);
    meters.count(Metric.SETS, stage, diverged ? "divergent" : "completed");
    tell(patch, all, own.first);
  }

  void corrupt() {
    meters.count(Metric.PATCHES_DROPPED, stage, "corrupt");
  }

  void dropped(Reason reason) {
    meters.count(Metric.PATCHES_DROPPED, stage, reason.name().toLowerCase(Locale.ROOT));
  }

  /** What was left of a window is gone. */
  void forgotten(String window) {
    missing.remove(window);
  }

  @Override
  public void close() {
    gauges.forEach(Source::close);
  }

  private void tell(LatentPatch patch, Arrivals set, Instant complete) {
    if (!Spans.process().isOn()) {
      return;
    }
    TraceContext video = TraceContext.of(patch.getVideoId(), patch.getTraceparent());
    String key =
        "/%s/%d/%s".formatted(stage, patch.getStep(), patch.getExecution() + patch.getWindow());
    Map<String, String> facts =
        Map.of(
            "window", Integer.toString(patch.getWindow()),
            "step", Integer.toString(patch.getStep()),
            "attempt", Integer.toString(patch.getAttempt()),
            "patches", Integer.toString(patch.getPatches()));
    Spans.process()
        .tell(VideoSpan.part(video, "hop" + key, stage, "hop", set.oldest, set.first, facts));
    Spans.process()
        .tell(VideoSpan.part(video, "gather" + key, stage, "gather", set.first, complete, facts));
  }

  private double oldestSeconds() {
    Instant now = Instant.now();
    return missing.values().stream()
        .mapToDouble(set -> Duration.between(set.first, now).toMillis() / 1000.0)
        .max()
        .orElse(0);
  }

  /**
   * The patches of a window that have come.
   *
   * @param first when the first came
   * @param oldest when the oldest was appended
   * @param newest when the newest was appended
   */
  private record Arrivals(Instant first, Instant oldest, Instant newest) {

    static Arrivals of(@Nullable Long appended) {
      Instant now = Instant.now();
      // A source that isn't Kafka may give none, or the least number there is.
      Instant written = appended == null || appended < 0 ? now : Instant.ofEpochMilli(appended);
      return new Arrivals(now, written, written);
    }

    Arrivals and(Arrivals later) {
      return new Arrivals(
          first,
          oldest.isBefore(later.oldest) ? oldest : later.oldest,
          newest.isAfter(later.newest) ? newest : later.newest);
    }
  }
}
