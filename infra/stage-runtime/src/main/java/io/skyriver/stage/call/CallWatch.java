package io.skyriver.stage.call;

import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.telemetry.trace.Spans;
import io.skyriver.telemetry.trace.TraceContext;
import io.skyriver.telemetry.trace.VideoSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Measures the work on one input and its model calls. Safe for use by many threads. */
final class CallWatch {
  private final Meters meters = Meters.process();
  private final String stage;
  private final String unit;
  private final CallRef ref;
  private final TraceContext video;
  private final TraceContext work;
  private final Instant began = Instant.now();
  private final AtomicInteger calls = new AtomicInteger();

  CallWatch(String stage, String unit, CallRef ref, TraceContext video) {
    this.stage = stage;
    this.unit = unit;
    this.ref = ref;
    this.video = video;
    this.work =
        video.child(
            "/%s/%s/%d/%d/%s".formatted(unit, ref.window().key(), attempt(), ref.from(), began));
  }

  Instant began() {
    return began;
  }

  /** The trace of the video. */
  TraceContext video() {
    return video;
  }

  /**
   * A model has answered.
   *
   * @param asked when the call was handed over; what is not model time since then was waiting
   */
  void answered(String model, Instant asked, Duration modelTime) {
    Instant now = Instant.now();
    Instant sent = now.minus(modelTime).isBefore(asked) ? asked : now.minus(modelTime);
    meters.record(Metric.CALL_QUEUE_SECONDS, Duration.between(asked, sent), stage, model);
    meters.record(Metric.CALL_SECONDS, modelTime, stage, model);
    meters.add(Metric.GPU_SECONDS, modelTime.toNanos() / 1e9, stage, model);
    int call = calls.incrementAndGet();
    tell("permit wait", call, model, asked, sent);
    tell("call", call, model, sent, now);
  }

  void done() {
    ended("done", null);
  }

  void dropped() {
    ended("dropped", null);
  }

  void failed(String code) {
    ended(code, code);
  }

  private void ended(String outcome, @Nullable String failure) {
    Instant now = Instant.now();
    meters.count(Metric.CALLS, stage, outcome);
    meters.record(Metric.WORK_SECONDS, Duration.between(began, now), stage, unit);
    if (Spans.process().isOn()) {
      Spans.process()
          .tell(
              new VideoSpan(
                  work, video.spanId(), stage, unit, began, now, facts(outcome), failure));
    }
  }

  private void tell(String name, int call, String model, Instant start, Instant end) {
    if (Spans.process().isOn()) {
      Spans.process()
          .tell(VideoSpan.part(work, name + call, stage, name, start, end, Map.of("model", model)));
    }
  }

  private Map<String, String> facts(String outcome) {
    return Map.of(
        "outcome", outcome,
        "window", Integer.toString(ref.window().window()),
        "step", Integer.toString(ref.from()),
        "attempt", Integer.toString(attempt()));
  }

  private int attempt() {
    return ref.window().attempt();
  }
}
