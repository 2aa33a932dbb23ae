package io.skyriver.telemetry.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace, in the words of W3C Trace Context. Ids are derived, never drawn: whoever
 * knows what a span is about knows its id, so that no span has to be kept open or handed on.
 *
 * @param traceId 32 lower-case hex digits
 * @param spanId 16 lower-case hex digits
 * @param sampled whether spans of the trace are wanted
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {
  /** Name of the header, on records and requests. */
  public static final String HEADER = "traceparent";

  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final Pattern VIDEO = Pattern.compile("video_([0-9a-f]{32})");
  private static final int SPAN_BYTES = 8;

  /** Reads a header; empty when there is none, or none that follows the standard. */
  public static Optional<TraceContext> parse(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    Matcher parts = FORM.matcher(header.strip());
    boolean valid =
        parts.matches()
            && !group(parts, 1).equals("ff")
            && (parts.group(5) == null || !group(parts, 1).equals("00"))
            && !isZero(group(parts, 2))
            && !isZero(group(parts, 3));
    return valid
        ? Optional.of(
            new TraceContext(
                group(parts, 2), group(parts, 3), (Integer.parseInt(group(parts, 4), 16) & 1) == 1))
        : Optional.empty();
  }

  /**
   * The context of a video, which all its records carry: the trace of its prompt, or one of its own
   * that has the digits of its id; and the id of the span that is the whole video.
   *
   * @param prompt header of the prompt, if it had one
   */
  public static TraceContext ofVideo(String videoId, @Nullable String prompt) {
    TraceContext given = parse(prompt).orElseGet(() -> own(videoId));
    return new TraceContext(given.traceId, spanId("video", videoId), given.sampled);
  }

  /**
   * The context of a video as its records carry it; one of its own when they carry none.
   *
   * @param carried header of a record of the video, if it had one
   */
  public static TraceContext of(String videoId, @Nullable String carried) {
    return parse(carried).orElseGet(() -> ofVideo(videoId, null));
  }

  /** The context of a part of this, named uniquely among its parts. */
  public TraceContext child(String name) {
    return new TraceContext(traceId, spanId(traceId + spanId, name), sampled);
  }

  /** As a header. */
  public String header() {
    return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }

  private static TraceContext own(String videoId) {
    Matcher id = VIDEO.matcher(videoId);
    String trace = id.matches() && !isZero(group(id, 1)) ? group(id, 1) : digest(videoId, 16);
    return new TraceContext(trace, digest(videoId, SPAN_BYTES), true);
  }

  private static String spanId(String scope, String name) {
    return digest(scope + "/" + name, SPAN_BYTES);
  }

  private static String group(Matcher matcher, int group) {
    return Objects.requireNonNull(matcher.group(group));
  }

  private static boolean isZero(String hex) {
    return hex.chars().allMatch(digit -> digit == '0');
  }

  private static String digest(String text, int bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JVM has SHA-256", impossible);
    }
  }
}
