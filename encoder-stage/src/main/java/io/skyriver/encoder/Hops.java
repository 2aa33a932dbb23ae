package io.skyriver.encoder;

import io.skyriver.events.EncodeTask;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.telemetry.trace.Spans;
import io.skyriver.telemetry.trace.TraceContext;
import io.skyriver.telemetry.trace.VideoSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures how tasks come to the encoder. */
final class Hops {
  private Hops() {}

  /**
   * A task is here.
   *
   * @param appended when the broker took it, in milliseconds; null if nobody knows
   */
  static void arrived(String stage, EncodeTask task, @Nullable Long appended) {
    Instant now = Instant.now();
    Instant written = appended == null ? now : Instant.ofEpochMilli(appended);
    Meters.process().record(Metric.HOP_SECONDS, Duration.between(written, now), stage);
    if (Spans.process().isOn()) {
      Spans.process()
          .tell(
              VideoSpan.part(
                  TraceContext.of(task.getVideoId(), task.getTraceparent()),
                  "hop/" + stage + "/" + task.getAttempt(),
                  stage,
                  "hop",
                  written,
                  now,
                  Map.of("attempt", Integer.toString(task.getAttempt()))));
    }
  }
}
