package io.skyriver.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.telemetry.metrics.Meters.Source;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetersTest {
  private final Meters meters = new Meters();

  @ParameterizedTest
  @EnumSource
  void everyMetricIsScrapedUnderTheNamesOfTheCatalog(Metric metric) {
    touch(metric);

    assertThat(names(meters.scrape())).containsExactlyInAnyOrderElementsOf(metric.series());
  }

  @ParameterizedTest
  @EnumSource
  void namesAreThoseOfTheirKind(Metric metric) {
    String name = metric.prometheusName();
    assertThat(name).matches("skyriver(_[a-z0-9]+)+");
    assertThat(metric.labels()).allMatch(label -> label.matches("[a-z]+"));
    assertThat(name.endsWith("_total")).isEqualTo(metric.kind() == Kind.COUNTER);
    if (metric.kind() == Kind.TIMER) {
      assertThat(name).endsWith("_seconds");
    }
  }

  @Test
  void noTwoMetricsHaveOneName() {
    Set<String> seen = new HashSet<>();
    assertThat(Metric.values()).allMatch(metric -> seen.add(metric.prometheusName()));
  }

  @Test
  void countsByLabels() {
    meters.count(Metric.CALLS, "denoise", "done");
    meters.count(Metric.CALLS, "denoise", "done");
    meters.count(Metric.CALLS, "denoise", "model_unavailable");

    assertThat(meters.value(Metric.CALLS, "denoise", "done")).isEqualTo(2);
    assertThat(meters.value(Metric.CALLS, "decode", "done")).isZero();
    assertThat(meters.scrape())
        .contains("skyriver_calls_total{outcome=\"model_unavailable\",stage=\"denoise\"} 1.0");
  }

  @Test
  void timersFillBucketsInSeconds() {
    meters.record(Metric.HOP_SECONDS, Duration.ofMillis(7), "denoise");

    assertThat(meters.scrape())
        .contains("skyriver_hop_seconds_bucket{stage=\"denoise\",le=\"0.005\"} 0")
        .contains("skyriver_hop_seconds_bucket{stage=\"denoise\",le=\"0.01\"} 1")
        .contains("skyriver_hop_seconds_sum{stage=\"denoise\"} 0.007");
  }

  @Test
  void durationsOfClocksThatDisagreeCountAsNone() {
    meters.record(Metric.HOP_SECONDS, Duration.ofMillis(-5), "denoise");

    assertThat(meters.value(Metric.HOP_SECONDS, "denoise")).isEqualTo(1);
    assertThat(meters.scrape()).contains("skyriver_hop_seconds_sum{stage=\"denoise\"} 0.0");
  }

  @Test
  void sourcesOfAGaugeAddUpOrCompeteUntilTheyClose() {
    Source one = meters.gauge(Metric.WINDOWS_HELD, () -> 2, "denoise", "call");
    Source other = meters.gauge(Metric.WINDOWS_HELD, () -> 3, "denoise", "call");
    meters.gauge(Metric.WINDOW_OLDEST, () -> 2, "denoise", "call");
    meters.gauge(Metric.WINDOW_OLDEST, () -> 3, "denoise", "call");

    assertThat(meters.value(Metric.WINDOWS_HELD, "denoise", "call")).isEqualTo(5);
    assertThat(meters.value(Metric.WINDOW_OLDEST, "denoise", "call")).isEqualTo(3);
    one.close();
    assertThat(meters.value(Metric.WINDOWS_HELD, "denoise", "call")).isEqualTo(3);
    other.close();
    assertThat(meters.value(Metric.WINDOWS_HELD, "denoise", "call")).isZero();
  }

  @Test
  void aMetricIsUsedOnlyAsWhatItIs() {
    assertThatThrownBy(() -> meters.count(Metric.HOP_SECONDS, "denoise"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> meters.record(Metric.CALLS, Duration.ZERO, "a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> meters.gauge(Metric.CALLS, () -> 1, "a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> meters.count(Metric.CALLS, "denoise"))
        .hasMessageContaining("[stage, outcome]");
  }

  @Test
  void theProcessShowsItsJvm() {
    assertThat(names(Meters.process().scrape())).contains("jvm_memory_used_bytes");
  }

  private void touch(Metric metric) {
    String[] labels = metric.labels().toArray(String[]::new);
    switch (metric.kind()) {
      case COUNTER -> meters.count(metric, labels);
      case TIMER -> meters.record(metric, Duration.ofMillis(1), labels);
      case SUM, MAXIMUM -> meters.gauge(metric, () -> 1, labels);
    }
  }

  private static Set<String> names(String page) {
    return Arrays.stream(page.split("\n"))
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]")[0])
        .collect(Collectors.toSet());
  }
}
