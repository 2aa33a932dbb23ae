package io.skyriver.telemetry.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where spans go: to every exporter that is open, in the background and in batches; to nowhere
 * without one. Telling a span never blocks. Safe for use by many threads.
 */
public final class Spans {
  private static final Spans PROCESS = new Spans();
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final Duration EXPORT_LIMIT = Duration.ofSeconds(10);
  private static final int QUEUE = 8192;

  private final List<Exporting> exports = new CopyOnWriteArrayList<>();

  /** The spans of this process. */
  public static Spans process() {
    return PROCESS;
  }

  /** Whether anyone wants spans. */
  public boolean isOn() {
    return !exports.isEmpty();
  }

  /** Sends spans to an exporter, from now until what is returned is closed. */
  public Export exportTo(SpanExporter exporter) {
    Exporting exporting = new Exporting(exporter);
    exports.add(exporting);
    return () -> {
      exports.remove(exporting);
      exporting.close();
    };
  }

  /** An open way out; closing it sends what is still there, within bounded time. */
  @FunctionalInterface
  public interface Export extends AutoCloseable {
    @Override
    void close();
  }

  /** Tells a span, if it is wanted. */
  public void tell(VideoSpan span) {
    if (span.context().sampled()) {
      exports.forEach(exporting -> exporting.tell(span));
    }
  }

  /** One exporter with its queue. */
  private static final class Exporting {
    private final DerivedIds ids = new DerivedIds();
    private final SdkTracerProvider provider;

    Exporting(SpanExporter exporter) {
      provider =
          SdkTracerProvider.builder()
              .setIdGenerator(ids)
              .setResource(Resource.builder().put("service.name", "skyriver").build())
              .addSpanProcessor(
                  BatchSpanProcessor.builder(exporter)
                      .setScheduleDelay(DELAY)
                      .setExporterTimeout(EXPORT_LIMIT)
                      .setMaxQueueSize(QUEUE)
                      .build())
              .build();
    }

    void tell(VideoSpan span) {
      SpanBuilder builder =
          provider
              .get("io.skyriver." + span.stage())
              .spanBuilder(span.name())
              .setParent(parent(span.context(), span.parent()))
              .setStartTimestamp(span.start())
              .setAllAttributes(attributes(span));
      Span started = ids.with(span.context(), builder::startSpan);
      if (span.failure() != null) {
        started.setStatus(StatusCode.ERROR, span.failure());
      }
      started.end(span.end());
    }

    void close() {
      provider.shutdown().join(EXPORT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Context parent(TraceContext trace, @Nullable String parent) {
      return parent == null
          ? Context.root()
          : Context.root()
              .with(
                  Span.wrap(
                      SpanContext.createFromRemoteParent(
                          trace.traceId(),
                          parent,
                          TraceFlags.getSampled(),
                          TraceState.getDefault())));
    }

    private static Attributes attributes(VideoSpan span) {
      AttributesBuilder attributes = Attributes.builder().put("skyriver.stage", span.stage());
      span.attributes().forEach((key, value) -> attributes.put("skyriver." + key, value));
      return attributes.build();
    }
  }
}
