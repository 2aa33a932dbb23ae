package io.skyriver.schemas.headers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.schemas.topics.Topic;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;

/**
 * The CloudEvents attributes of a record, binary content mode of the CloudEvents Kafka binding 1.0.
 *
 * @param id unique for the source; the same event always gets the same id, so that readers can drop
 *     repetitions
 * @param type what happened: the full name of the record
 * @param source who says so, a URI reference
 * @param subject what it happened to: the video id, or the event id of a rejection
 * @param time when it happened
 */
public record CloudEventHeaders(
    String id, String type, String source, String subject, Instant time) {
  /** Source of every event the ledger writes. */
  public static final String LEDGER = "/skyriver/ingest";

  private static final String SPEC_VERSION = "1.0";
  private static final String CONTENT_TYPE = "application/avro";

  /**
   * Attributes of an event of the ledger.
   *
   * @param ordinal tells apart the events of one subject on one topic, for example the attempt and
   *     step; empty for the only one
   */
  public static CloudEventHeaders of(Topic<?> topic, String subject, String ordinal, Instant time) {
    String id = topic.name() + "/" + subject + (ordinal.isEmpty() ? "" : "/" + ordinal);
    return new CloudEventHeaders(id, topic.schema().getFullName(), LEDGER, subject, time);
  }

  /** Adds the attributes. */
  public void addTo(Headers headers) {
    asMap().forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
  }

  /** The attributes by header name. */
  public Map<String, String> asMap() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("ce_specversion", SPEC_VERSION);
    attributes.put("ce_id", id);
    attributes.put("ce_type", type);
    attributes.put("ce_source", source);
    attributes.put("ce_subject", subject);
    attributes.put("ce_time", time.toString());
    attributes.put("content-type", CONTENT_TYPE);
    return attributes;
  }
}
