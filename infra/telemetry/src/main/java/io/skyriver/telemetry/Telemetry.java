package io.skyriver.telemetry;

import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.MetricsServer;
import io.skyriver.telemetry.trace.OtlpFile;
import io.skyriver.telemetry.trace.OtlpHttp;
import io.skyriver.telemetry.trace.Spans;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process shows of itself while this is open. */
public final class Telemetry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
  private static final Set<TelemetrySettings> LASTING = new HashSet<>();

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private @Nullable MetricsServer server;

  private Telemetry() {}

  /**
   * Opens what the settings name, and nothing that they don't.
   *
   * @throws UncheckedIOException if the port of the metrics can't be used
   */
  public static Telemetry open(TelemetrySettings settings) {
    Telemetry telemetry = new Telemetry();
    telemetry.openAll(settings);
    return telemetry;
  }

  /**
   * Opens the settings for the rest of this process, once, however many parts of it ask. A metrics
   * port in use is no reason for them not to run: it is logged, and the metrics go unserved.
   */
  public static synchronized void last(TelemetrySettings settings) {
    if (settings.equals(TelemetrySettings.OFF) || !LASTING.add(settings)) {
      return;
    }
    Telemetry telemetry = new Telemetry();
    try {
      telemetry.openAll(settings);
    } catch (UncheckedIOException unusable) {
      LOG.atWarn().setCause(unusable).log("the metrics are not served");
    }
    Runtime.getRuntime().addShutdownHook(new Thread(telemetry::close, "skyriver-telemetry"));
  }

  /** Port of the metrics; empty when they are not served. */
  public OptionalInt metricsPort() {
    return server == null ? OptionalInt.empty() : OptionalInt.of(server.port());
  }

  /** Ends it; spans on their way are sent, within bounded time. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      close(open.pop());
    }
  }

  private void openAll(TelemetrySettings settings) {
    if (settings.tracingFile() != null) {
      open.push(Spans.process().exportTo(new OtlpFile(Path.of(settings.tracingFile()))));
    }
    if (settings.tracingEndpoint() != null) {
      open.push(Spans.process().exportTo(new OtlpHttp(settings.tracingEndpoint())));
    }
    if (settings.metricsPort() != null) {
      server =
          MetricsServer.start(Meters.process(), settings.metricsHost(), settings.metricsPort());
      open.push(server);
      LOG.atInfo()
          .addKeyValue(LogKeys.ADDRESS, settings.metricsHost() + ":" + server.port())
          .log("serving metrics");
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception failure) {
      LOG.atWarn().setCause(failure).log("telemetry did not close");
    }
  }
}
