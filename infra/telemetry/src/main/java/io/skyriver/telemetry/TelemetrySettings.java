package io.skyriver.telemetry;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a process shows of itself and where.
 *
 * @param metricsHost where the metrics are served
 * @param metricsPort port of the metrics, 0 for any free one; null serves none
 * @param tracingEndpoint OTLP/HTTP endpoint of a collector; null sends it nothing
 * @param tracingFile file that spans are appended to; null writes none
 */
public record TelemetrySettings(
    String metricsHost,
    @Nullable Integer metricsPort,
    @Nullable URI tracingEndpoint,
    @Nullable String tracingFile)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Shows nothing. */
  public static final TelemetrySettings OFF = new TelemetrySettings("127.0.0.1", null, null, null);

  /** What a process was told, served on the loopback interface. */
  public static TelemetrySettings of(
      @Nullable Integer metricsPort, @Nullable URI tracingEndpoint, @Nullable String tracingFile) {
    return new TelemetrySettings(OFF.metricsHost, metricsPort, tracingEndpoint, tracingFile);
  }

  public TelemetrySettings {
    if (metricsPort != null && (metricsPort < 0 || metricsPort > 65535)) {
      throw new IllegalArgumentException("a port is from 0 to 65535, not " + metricsPort);
    }
  }
}
