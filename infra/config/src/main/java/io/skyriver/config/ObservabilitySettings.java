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
 * @param metricsHost address its metrics are served on
 * @param metricsPort where its metrics are served, 0 for any free port; null serves none
 * @param tracingEndpoint where its spans are sent; null sends none
 * @param tracingFile file that its spans are appended to; null writes none
 */
public record ObservabilitySettings(
    String metricsHost,
    @Nullable Integer metricsPort,
    @Nullable URI tracingEndpoint,
    @Nullable String tracingFile)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String LOOPBACK = "127.0.0.1";

  /** Serves no metrics and sends no spans. */
  public static final ObservabilitySettings OFF =
      new ObservabilitySettings(LOOPBACK, null, null, null);

  private static final Setting<String> METRICS_HOST =
      Setting.withDefault(
          "metrics.host", Kind.text(), LOOPBACK, "Address that metrics are served on.");
  private static final Setting<Optional<Integer>> METRICS_PORT =
      Setting.optional(
          "metrics.port", Kind.port(), "Serves Prometheus metrics on this port; off when absent.");
  private static final Setting<Optional<URI>> TRACING_ENDPOINT =
      Setting.optional(
          "tracing.endpoint",
          Kind.url("http", "https"),
          "Sends spans to this OpenTelemetry collector; off when absent.");
  private static final Setting<Optional<String>> TRACING_FILE =
      Setting.optional(
          "tracing.file",
          Kind.text(),
          "Appends spans to this file, in lines of OTLP JSON; off when absent.");

  /** To be part of each process's tree. */
  public static final List<Setting<?>> SETTINGS =
      List.of(METRICS_HOST, METRICS_PORT, TRACING_ENDPOINT, TRACING_FILE);

  /** What a process was told. */
  public static ObservabilitySettings of(Values values) {
    return new ObservabilitySettings(
        values.get(METRICS_HOST),
        values.get(METRICS_PORT).orElse(null),
        values.get(TRACING_ENDPOINT).orElse(null),
        values.get(TRACING_FILE).orElse(null));
  }

  /** Metrics on the loopback interface, and no spans to a file. */
  public ObservabilitySettings(@Nullable Integer metricsPort, @Nullable URI tracingEndpoint) {
    this(LOOPBACK, metricsPort, tracingEndpoint, null);
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
