package io.skyriver.standalone.cli;

import io.skyriver.telemetry.Telemetry;
import io.skyriver.telemetry.TelemetrySettings;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a server shows of itself; nothing unless it is asked for. */
final class TelemetryOptions {
  @Option(
      names = "--metrics-port",
      paramLabel = "N",
      description = "Serves Prometheus metrics on this port (default: off).")
  private @Nullable Integer metricsPort;

  @Option(
      names = "--tracing-endpoint",
      paramLabel = "URL",
      description = "Sends a trace of each video to this OpenTelemetry collector (default: off).")
  private @Nullable URI tracingEndpoint;

  @Option(
      names = "--tracing-file",
      paramLabel = "FILE",
      description = "Appends the traces to this file, as lines of OTLP JSON (default: off).")
  private @Nullable Path tracingFile;

  /** Begins to show it; until what is returned is closed. */
  Telemetry open() {
    String file = tracingFile == null ? null : tracingFile.toString();
    try {
      return Telemetry.open(
          new TelemetrySettings(
              TelemetrySettings.OFF.metricsHost(), metricsPort, tracingEndpoint, file));
    } catch (UncheckedIOException unusable) {
      throw new UsageException(unusable.getMessage() + ": choose another port with --metrics-port");
    }
  }
}
