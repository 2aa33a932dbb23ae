package io.skyriver.decode.assembly;

import io.skyriver.decode.segment.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Collects the segments of one video until all windows of an attempt are there (laws 3 and 6).
 * Pure: the caller keeps the returned state.
 *
 * @param attempt highest attempt seen, 0 before the first segment
 * @param complete whether all segments of that attempt were handed on
 * @param segments those that are there, ordered by window; none any more once complete
 */
public record Assembly(int attempt, boolean complete, List<Segment> segments) {
  static final Assembly EMPTY = new Assembly(0, false, List.of());

  /** For state. */
  static final TypeInformation<Assembly> TYPE =
      Types.POJO(
          Assembly.class,
          Map.of(
              "attempt", Types.INT,
              "complete", Types.BOOLEAN,
              "segments", Types.LIST(Segment.TYPE)));

  public Assembly {
    segments = List.copyOf(segments);
  }

  /** What came of one segment. */
  enum Outcome {
    /** Others are missing. */
    KEPT,
    /** It was the last that was missing. */
    COMPLETED,
    /** Its window is there; the first one stays, whatever this one's bytes are. */
    DUPLICATE,
    /** Its attempt is over. */
    FENCED
  }

  /**
   * The state to keep, and what to do.
   *
   * @param video all segments in order when completed, else none
   */
  record Result(Assembly next, Outcome outcome, List<Segment> video) {}

  Result apply(Segment segment) {
    if (segment.attempt() < attempt) {
      return new Result(this, Outcome.FENCED, List.of());
    }
    if (segment.attempt() > attempt) {
      return new Assembly(segment.attempt(), false, List.of()).apply(segment);
    }
    if (complete || has(segment.window())) {
      return new Result(this, Outcome.DUPLICATE, List.of());
    }
    List<Segment> grown = with(segment);
    return grown.size() < segment.windows()
        ? new Result(new Assembly(attempt, false, grown), Outcome.KEPT, List.of())
        : new Result(new Assembly(attempt, true, List.of()), Outcome.COMPLETED, grown);
  }

  private boolean has(int window) {
    return segments.stream().anyMatch(segment -> segment.window() == window);
  }

  private List<Segment> with(Segment segment) {
    List<Segment> grown = new ArrayList<>(segments);
    grown.add(segment);
    grown.sort(Comparator.comparingInt(Segment::window));
    return grown;
  }
}
