package io.skyriver.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * The meters of the {@link Metric}s. Label values are given in the order of the metric's labels.
 * Safe for use by many threads.
 */
public final class Meters {
  private static final Meters PROCESS = new Meters().withJvm();

  private static final Duration[] BUCKETS =
      List.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000)
          .stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Id, Sources> gauges = new ConcurrentHashMap<>();
  private final KafkaLag lag = new KafkaLag(this);

  /** The meters of this process: all stages, tasks and servers in it share them. */
  public static Meters process() {
    return PROCESS;
  }

  /** Counts one. */
  public void count(Metric metric, String... labels) {
    add(metric, 1, labels);
  }

  /** Adds to a counter; amounts are not negative. */
  public void add(Metric metric, double amount, String... labels) {
    require(metric, Kind.COUNTER);
    Counter.builder(base(metric))
        .description(metric.description())
        .tags(tags(metric, labels))
        .register(registry)
        .increment(amount);
  }

  /** Records a duration; a negative one, of clocks that disagree, counts as none. */
  public void record(Metric metric, Duration took, String... labels) {
    require(metric, Kind.TIMER);
    Timer.builder(base(metric))
        .description(metric.description())
        .tags(tags(metric, labels))
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(took.isNegative() ? Duration.ZERO : took);
  }

  /**
   * Adds a source to a gauge; it counts until it is closed. The source is asked at every scrape,
   * from any thread, and must not block.
   */
  public Source gauge(Metric metric, DoubleSupplier source, String... labels) {
    if (!metric.kind().isGauge()) {
      throw new IllegalArgumentException(metric + " is a " + metric.kind());
    }
    Sources sources =
        gauges.computeIfAbsent(
            new Id(metric, List.of(labels)), id -> registered(metric, tags(metric, labels)));
    sources.add(source);
    return () -> sources.remove(source);
  }

  /** A source of a gauge; closing it takes its value out. */
  @FunctionalInterface
  public interface Source extends AutoCloseable {
    @Override
    void close();
  }

  /** What a meter says now: a counter its count, a timer how often, a gauge its value. */
  public double value(Metric metric, String... labels) {
    Meter meter = registry.find(base(metric)).tags(tags(metric, labels)).meter();
    if (meter == null) {
      return 0;
    }
    return meter.match(
        Gauge::value,
        Counter::count,
        timer -> (double) timer.count(),
        other -> 0.0,
        other -> 0.0,
        other -> 0.0,
        other -> 0.0,
        other -> 0.0,
        other -> 0.0);
  }

  /** Everything in Prometheus' text format. */
  public String scrape() {
    lag.refresh();
    return registry.scrape();
  }

  private Meters withJvm() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return this;
  }

  private Sources registered(Metric metric, List<Tag> tags) {
    Sources sources = new Sources(metric.kind());
    Gauge.builder(base(metric), sources, Sources::value)
        .description(metric.description())
        .tags(tags)
        .strongReference(true)
        .register(registry);
    return sources;
  }

  /** The name before Micrometer adds Prometheus' suffix. */
  private static String base(Metric metric) {
    String name = metric.prometheusName();
    return switch (metric.kind()) {
      case COUNTER -> without(name, "_total");
      case TIMER -> without(name, "_seconds");
      case SUM, MAXIMUM -> name;
    };
  }

  private static String without(String name, String suffix) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
  }

  private static List<Tag> tags(Metric metric, String[] values) {
    if (values.length != metric.labels().size()) {
      throw new IllegalArgumentException(
          metric + " has the labels " + metric.labels() + ", given were " + values.length);
    }
    List<Tag> tags = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(metric.labels().get(i), values[i]));
    }
    return tags;
  }

  private static void require(Metric metric, Kind kind) {
    if (metric.kind() != kind) {
      throw new IllegalArgumentException(metric + " is a " + metric.kind());
    }
  }

  private record Id(Metric metric, List<String> labels) {}
}
