package io.skyriver.ledger;

import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Meters.Source;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.watchdog.Subject.Awaited;
import io.skyriver.watchdog.Watchdog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Shows what the watchdog of a partition sees. Shown by one thread, read by others. */
final class WatchdogGauges implements AutoCloseable {
  private static final List<String> STAGES = List.of("encoder", "denoise", "decode");

  private final Map<String, Double> shown = new ConcurrentHashMap<>();
  private final List<Source> gauges = new ArrayList<>();

  void open() {
    close();
    for (Awaited awaited : Awaited.values()) {
      add(Metric.VIDEOS_UNFINISHED, awaited.name().toLowerCase(Locale.ROOT));
    }
    STAGES.forEach(stage -> add(Metric.STAGE_ALIVE, stage));
  }

  void show(Watchdog watchdog) {
    for (Awaited awaited : Awaited.values()) {
      shown.put(awaited.name().toLowerCase(Locale.ROOT), (double) watchdog.waiting(awaited));
    }
    STAGES.forEach(stage -> shown.put(stage, watchdog.isAlive(stage) ? 1.0 : 0.0));
  }

  @Override
  public void close() {
    gauges.forEach(Source::close);
    gauges.clear();
    shown.clear();
  }

  private void add(Metric metric, String label) {
    gauges.add(Meters.process().gauge(metric, () -> shown.getOrDefault(label, 0.0), label));
  }
}
