package io.skyriver.stage.call;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Counts how the calls of one operator end. Safe for use by many threads. */
final class CallMetrics {
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder modelMillis = new LongAdder();

  CallMetrics(MetricGroup group) {
    group.gauge("calls_done_total", (Gauge<Long>) done::sum);
    group.gauge("calls_failed_total", (Gauge<Long>) failed::sum);
    group.gauge("calls_dropped_total", (Gauge<Long>) dropped::sum);
    group.gauge("model_seconds_total", (Gauge<Double>) () -> modelMillis.sum() / 1000.0);
  }

  void done(Duration modelTime) {
    done.increment();
    modelMillis.add(modelTime.toMillis());
  }

  void failed() {
    failed.increment();
  }

  void dropped() {
    dropped.increment();
  }
}
