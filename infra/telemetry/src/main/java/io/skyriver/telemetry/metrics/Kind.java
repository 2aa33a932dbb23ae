package io.skyriver.telemetry.metrics;

/** What a metric measures, and how the values of several sources in one process become one. */
public enum Kind {
  /** Only grows. */
  COUNTER("counter"),
  /** Durations in seconds, in buckets. */
  TIMER("histogram"),
  /** A state; sources add up. */
  SUM("gauge"),
  /** A state; the highest source counts. */
  MAXIMUM("gauge");

  private final String prometheusType;

  Kind(String prometheusType) {
    this.prometheusType = prometheusType;
  }

  /** Its type in Prometheus. */
  public String prometheusType() {
    return prometheusType;
  }

  boolean isGauge() {
    return this == SUM || this == MAXIMUM;
  }
}
