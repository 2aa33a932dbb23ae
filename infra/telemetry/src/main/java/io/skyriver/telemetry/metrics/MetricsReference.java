package io.skyriver.telemetry.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The reference page of all metrics. */
public final class MetricsReference {
  private static final String HEAD =
      """
      # Metrics

      Generated from the catalog `io.skyriver.telemetry.metrics.Metric`; a test compares. Every process
      serves those it has on `GET /metrics` of its metrics port. Histograms have the series `_bucket`,
      `_sum`, `_count` and `_max`, in seconds. The JVM's own metrics (`jvm_*`, `process_*`, `system_*`) come on top.

      | metric | type | labels | meaning |
      |---|---|---|---|
      """;

  private MetricsReference() {}

  /** The page in Markdown. */
  public static String page() {
    return Arrays.stream(Metric.values())
        .map(MetricsReference::row)
        .collect(Collectors.joining("\n", HEAD, "\n"));
  }

  /**
   * Writes the page.
   *
   * @param arguments the file
   */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(Path.of(arguments[0]), page());
  }

  private static String row(Metric metric) {
    String labels =
        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |"
        .formatted(
            metric.prometheusName(), metric.kind().prometheusType(), labels, metric.description());
  }
}
