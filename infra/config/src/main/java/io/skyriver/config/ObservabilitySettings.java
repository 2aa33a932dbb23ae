package io.skyriver.config;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a process can be watched.
 *
 * @param metricsPort where its metrics are served, 0 for any free port; null serves none
 * @param tracingEndpoint where its spans are sent; null sends none
 */
public record ObservabilitySettings(@Nullable Integer metricsPort, @Nullable URI tracingEndpoint)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Serves no metrics and sends no spans. */
  public static final ObservabilitySettings OFF = new ObservabilitySettings(null, null);

  private static final Setting<Optional<Integer>> METRICS_PORT =
      Setting.optional(
          "metrics.port", Kind.port(), "Serves Prometheus metrics on this port; off when absent.");

  private static final Setting<Optional<URI>> TRACING_ENDPOINT =
      Setting.optional(
          "tracing.endpoint",
          Kind.url("http", "https"),
          "Sends spans to this OpenTelemetry collector; off when absent.");

  /** To be part of each process's tree. */
  public static final List<Setting<?>> SETTINGS = List.of(METRICS_PORT, TRACING_ENDPOINT);

  /** What a process was told. */
  public static ObservabilitySettings of(Values values) {
    return new ObservabilitySettings(
        values.get(METRICS_PORT).orElse(null), values.get(TRACING_ENDPOINT).orElse(null));
  }

  /** The port for metrics, if they are on. */
  public OptionalInt metrics() {
    return metricsPort == null ? OptionalInt.empty() : OptionalInt.of(metricsPort);
  }

  /** The collector of spans, if tracing is on. */
  public Optional<URI> tracing() {
    return Optional.ofNullable(tracingEndpoint);
  }
}
