package io.skyriver.telemetry.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends spans to a file, one OTLP request in JSON per line, as the file exporter of
 * OpenTelemetry's collector does. Several processes may append to one file.
 */
public final class OtlpFile implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpFile.class);

  private final Path file;

  public OtlpFile(Path file) {
    this.file = file;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    try {
      Files.writeString(
          file,
          OtlpJson.request(spans) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      return CompletableResultCode.ofSuccess();
    } catch (IOException unwritable) {
      Meters.process().add(Metric.SPANS_LOST, spans.size(), "file");
      LOG.atWarn().addKeyValue(LogKeys.PATH, file).setCause(unwritable).log("spans are lost");
      return CompletableResultCode.ofFailure();
    }
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
