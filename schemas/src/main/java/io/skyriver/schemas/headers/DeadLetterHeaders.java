package io.skyriver.schemas.headers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Why a record became a dead letter; its value is the original value.
 *
 * @param code stable code of the failure, for example {@code undecodable}
 * @param failureClass who can mend it: USER, EXTERNAL, RESOURCES or INTERNAL
 * @param message one sentence for a person
 * @param stage who gave up: ingest, encoder, denoise or decode
 * @param topic where the record came from
 * @param partition its partition there
 * @param offset its offset there
 */
public record DeadLetterHeaders(
    String code,
    String failureClass,
    String message,
    String stage,
    String topic,
    int partition,
    long offset) {
  private static final Pattern ORIGIN = Pattern.compile("(.+)-([0-9]{1,9})-([0-9]{1,18})");

  /** Reads the headers of a dead letter; empty when they name no origin. */
  public static Optional<DeadLetterHeaders> of(Headers headers) {
    Matcher origin = ORIGIN.matcher(text(headers, "skyriver-origin"));
    return origin.matches()
        ? Optional.of(
            new DeadLetterHeaders(
                text(headers, "skyriver-code"),
                text(headers, "skyriver-class"),
                text(headers, "skyriver-message"),
                text(headers, "skyriver-stage"),
                origin.group(1),
                Integer.parseInt(origin.group(2)),
                Long.parseLong(origin.group(3))))
        : Optional.empty();
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }

  /** Key of the dead letter: where the record came from. */
  public String origin() {
    return topic + "-" + partition + "-" + offset;
  }

  /** Adds the headers. */
  public void addTo(Headers headers) {
    asMap().forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
  }

  /** The values by header name. */
  public Map<String, String> asMap() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("skyriver-code", code);
    values.put("skyriver-class", failureClass);
    values.put("skyriver-message", message);
    values.put("skyriver-stage", stage);
    values.put("skyriver-origin", origin());
    return values;
  }
}
