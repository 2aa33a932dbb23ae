package io.skyriver.telemetry.picture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A span as it was exported.
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits
 * @param parentId 16 hex digits; empty without a parent
 * @param name what it is
 * @param startNanos since the epoch
 * @param endNanos since the epoch
 * @param facts its attributes, without their prefix
 * @param failed whether it ended with a failure
 */
public record RecordedSpan(
    String traceId,
    String spanId,
    String parentId,
    String name,
    long startNanos,
    long endNanos,
    Map<String, String> facts,
    boolean failed) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PREFIX = "skyriver.";

  /** Reads a file of OTLP requests, one in JSON per line. A span that came twice is read once. */
  public static List<RecordedSpan> readAll(Path file) throws IOException {
    Map<String, RecordedSpan> spans = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      for (JsonNode scope : JSON.readTree(line).findValues("scopeSpans")) {
        for (JsonNode span : scope.findValues("spans")) {
          span.forEach(json -> add(spans, of(json)));
        }
      }
    }
    return new ArrayList<>(spans.values());
  }

  /** Who did it. */
  public String stage() {
    return facts.getOrDefault("stage", "");
  }

  private static void add(Map<String, RecordedSpan> spans, RecordedSpan span) {
    spans.put(span.traceId + span.spanId, span);
  }

  private static RecordedSpan of(JsonNode json) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (JsonNode attribute : json.path("attributes")) {
      String key = attribute.path("key").asText();
      facts.put(
          key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key,
          attribute.path("value").path("stringValue").asText());
    }
    return new RecordedSpan(
        json.path("traceId").asText(),
        json.path("spanId").asText(),
        json.path("parentSpanId").asText(),
        json.path("name").asText(),
        json.path("startTimeUnixNano").asLong(),
        json.path("endTimeUnixNano").asLong(),
        facts,
        json.path("status").path("code").asInt() == 2);
  }
}
