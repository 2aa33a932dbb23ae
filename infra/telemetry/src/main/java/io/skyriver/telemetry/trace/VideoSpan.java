package io.skyriver.telemetry.trace;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a video and is over.
 *
 * @param context where it belongs
 * @param parent id of the span it is part of; null for the first of its trace
 * @param stage who did it: ingest, encoder, denoise or decode
 * @param name what it is
 * @param start when it began
 * @param end when it was over
 * @param attributes what else is to be known
 * @param failure code of the failure it ended with; null when it ended well
 */
public record VideoSpan(
    TraceContext context,
    @Nullable String parent,
    String stage,
    String name,
    Instant start,
    Instant end,
    Map<String, String> attributes,
    @Nullable String failure) {

  public VideoSpan {
    attributes = Map.copyOf(attributes);
    end = end.isBefore(start) ? start : end;
  }

  /** A part of a span that went well. */
  public static VideoSpan part(
      TraceContext whole,
      String key,
      String stage,
      String name,
      Instant start,
      Instant end,
      Map<String, String> attributes) {
    return new VideoSpan(
        whole.child(key), whole.spanId(), stage, name, start, end, attributes, null);
  }
}
