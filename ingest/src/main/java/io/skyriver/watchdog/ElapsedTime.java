package io.skyriver.watchdog;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Time that has passed between readings of a clock that may jump: a step back counts nothing and a
 * long one forward only up to a bound. Not safe for use by several threads.
 */
final class ElapsedTime {
  private final Duration longestStep;
  private Duration elapsed = Duration.ZERO;
  private @Nullable Instant last;

  ElapsedTime(Duration longestStep) {
    this.longestStep = longestStep;
  }

  /** The time until this reading. */
  Duration at(Instant now) {
    if (last != null && now.isAfter(last)) {
      Duration step = Duration.between(last, now);
      elapsed = elapsed.plus(step.compareTo(longestStep) < 0 ? step : longestStep);
    }
    last = now;
    return elapsed;
  }

  /** The time until the last reading. */
  Duration now() {
    return elapsed;
  }
}
