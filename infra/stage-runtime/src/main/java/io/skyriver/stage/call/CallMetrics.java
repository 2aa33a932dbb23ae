package io.skyriver.stage.call;

import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Meters.Source;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.telemetry.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Measures the work of one operator. Safe for use by many threads. */
final class CallMetrics implements AutoCloseable {
  private static final String PLACE = "call";

  private final String stage;
  private final String unit;
  private final Set<CallWatch> running = ConcurrentHashMap.newKeySet();
  private final List<Source> gauges;

  /**
   * @param unit what the operator does with one input
   */
  CallMetrics(String stage, String unit) {
    this.stage = stage;
    this.unit = unit;
    Meters meters = Meters.process();
    this.gauges =
        List.of(
            meters.gauge(Metric.WINDOWS_HELD, running::size, stage, PLACE),
            meters.gauge(Metric.WINDOW_OLDEST, this::oldestSeconds, stage, PLACE));
  }

  /** Work on an input begins. */
  CallWatch begin(CallRef ref, TraceContext video) {
    CallWatch watch = new CallWatch(stage, unit, ref, video);
    running.add(watch);
    return watch;
  }

  /** The work is over, however it ended. */
  void end(CallWatch watch) {
    running.remove(watch);
  }

  @Override
  public void close() {
    gauges.forEach(Source::close);
  }

  private double oldestSeconds() {
    Instant now = Instant.now();
    return running.stream()
        .mapToDouble(watch -> Duration.between(watch.began(), now).toMillis() / 1000.0)
        .max()
        .orElse(0);
  }
}
