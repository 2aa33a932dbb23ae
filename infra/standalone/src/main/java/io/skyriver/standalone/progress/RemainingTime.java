package io.skyriver.standalone.progress;

import java.time.Duration;
import java.util.Optional;

/** Estimates what is left from the pace so far. For one thread. */
final class RemainingTime {
  private static final int MIN_GAIN = 3;

  private int firstPercent = -1;
  private long firstNanos;

  /**
   * The time left.
   *
   * @param percent how far it is
   * @param nanos now, as {@link System#nanoTime()} counts
   * @return empty until there is a pace
   */
  Optional<Duration> after(int percent, long nanos) {
    if (firstPercent < 0 && percent > 0) {
      firstPercent = percent;
      firstNanos = nanos;
    }
    int gained = percent - firstPercent;
    if (firstPercent < 0 || gained < MIN_GAIN) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos((nanos - firstNanos) / gained * (100 - percent)));
  }
}
