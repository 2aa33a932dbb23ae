package io.skyriver.telemetry.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts spans to a collector: OTLP over HTTP in JSON, with nothing but the JDK's client. What a
 * collector does not take is lost and counted; it holds up nothing.
 */
public final class OtlpHttp implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(OtlpHttp.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final URI traces;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  /**
   * @param endpoint of the collector, such as {@code http://localhost:4318}
   */
  public OtlpHttp(URI endpoint) {
    String base = endpoint.toString().replaceAll("/+$", "");
    this.traces = URI.create(base.endsWith("/v1/traces") ? base : base + "/v1/traces");
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    HttpRequest request =
        HttpRequest.newBuilder(traces)
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(OtlpJson.request(spans)))
            .build();
    CompletableResultCode result = new CompletableResultCode();
    var unused =
        client
            .sendAsync(request, BodyHandlers.discarding())
            .whenComplete((answer, failure) -> settle(result, spans.size(), answer, failure));
    return result;
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  private void settle(
      CompletableResultCode result,
      int spans,
      @Nullable HttpResponse<Void> answer,
      @Nullable Throwable failure) {
    if (answer != null && answer.statusCode() / 100 == 2) {
      result.succeed();
      return;
    }
    Meters.process().add(Metric.SPANS_LOST, spans, "otlp");
    LOG.atWarn()
        .addKeyValue(LogKeys.ADDRESS, traces)
        .addKeyValue(LogKeys.REASON, answer == null ? String.valueOf(failure) : answer.statusCode())
        .log("spans are lost");
    result.fail();
  }
}
