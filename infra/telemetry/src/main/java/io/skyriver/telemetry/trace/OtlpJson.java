package io.skyriver.telemetry.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Spans as one request of OpenTelemetry's protocol in its JSON encoding (OTLP 1.x). */
final class OtlpJson {
  private static final JsonMapper JSON = new JsonMapper();

  private OtlpJson() {}

  /** One line of JSON; all spans are of one resource. */
  static String request(Collection<SpanData> spans) {
    SpanData any = spans.iterator().next();
    Map<String, Object> resource =
        Map.of(
            "resource",
            Map.of("attributes", attributes(any.getResource().getAttributes())),
            "scopeSpans",
            scopes(spans));
    try {
      return JSON.writeValueAsString(Map.of("resourceSpans", List.of(resource)));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("plain maps are JSON", impossible);
    }
  }

  private static List<Object> scopes(Collection<SpanData> spans) {
    Map<String, List<SpanData>> byScope =
        spans.stream()
            .collect(
                Collectors.groupingBy(
                    span -> span.getInstrumentationScopeInfo().getName(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<Object> scopes = new ArrayList<>();
    byScope.forEach(
        (scope, own) ->
            scopes.add(
                Map.of(
                    "scope",
                    Map.of("name", scope),
                    "spans",
                    own.stream().map(OtlpJson::span).toList())));
    return scopes;
  }

  /** Ids in hex, 64-bit numbers as strings, enumerations as numbers: so the protocol says. */
  private static Map<String, Object> span(SpanData span) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("traceId", span.getTraceId());
    json.put("spanId", span.getSpanId());
    if (span.getParentSpanContext().isValid()) {
      json.put("parentSpanId", span.getParentSpanId());
    }
    json.put("name", span.getName());
    json.put("kind", span.getKind().ordinal() + 1);
    json.put("startTimeUnixNano", Long.toString(span.getStartEpochNanos()));
    json.put("endTimeUnixNano", Long.toString(span.getEndEpochNanos()));
    json.put("attributes", attributes(span.getAttributes()));
    if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
      json.put("status", Map.of("code", 2, "message", span.getStatus().getDescription()));
    }
    return json;
  }

  private static List<Object> attributes(Attributes attributes) {
    List<Object> json = new ArrayList<>();
    attributes.forEach(
        (key, value) ->
            json.add(
                Map.of(
                    "key", key.getKey(), "value", Map.of("stringValue", String.valueOf(value)))));
    return json;
  }
}
