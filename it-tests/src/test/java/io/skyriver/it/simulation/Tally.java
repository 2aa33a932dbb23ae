package io.skyriver.it.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How often the schedules came to what they are for. Safe for use by many threads. */
final class Tally {
  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

  Tally() {
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /** What is counted. */
  enum Kind {
    VIDEO_COMPLETED,
    VIDEO_FAILED,
    VIDEO_CANCELLED,
    CANCELLED_BEFORE_ITS_PROMPT,
    ATTEMPT_FENCED,
    STALE_EVENT,
    TASK_CRASHED,
    STAGE_CRASHED,
    CLOCK_JUMPED,
    PATCH_DROPPED,
    CALL_CANCELLED,
    CALL_REPEATED,
    POSITION_TOLD
  }

  void count(Kind kind) {
    Objects.requireNonNull(counts.get(kind)).increment();
  }

  long of(Kind kind) {
    return Objects.requireNonNull(counts.get(kind)).sum();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
