package io.skyriver.lanes;

import java.time.Duration;
import java.time.Instant;

/**
 * How much of its work a lane gets done, in seconds of model time as the model card counts them: so
 * a card that is wrong, instances that are shared and pauses are all in it. The last completions
 * count most.
 *
 * @param done seconds of work completed lately
 * @param busy seconds in which that was done; 0 before the first completion
 * @param since seconds with videos in flight since the last completion
 * @param at until when {@code since} is counted
 */
public record Pace(double done, double busy, double since, Instant at) {
  /** Of a lane that has not completed anything. */
  public static final Pace UNKNOWN = new Pace(0, 0, 0, Instant.EPOCH);

  private static final double KEPT = 7.0 / 8;

  /** How long the guess counts that a lane starts with. */
  private static final double GUESSED = 10;

  /** Videos are in flight again from then on. */
  Pace from(Instant now) {
    return new Pace(done, busy, since, now);
  }

  /** Videos were in flight until then. */
  Pace until(Instant now) {
    double more = Math.max(0, Duration.between(at, now).toMillis() / 1000.0);
    return new Pace(done, busy, since + more, now.isAfter(at) ? now : at);
  }

  /**
   * A video was completed.
   *
   * @param guess seconds of work each second, where nothing is known
   */
  Pace completed(Duration cost, double guess) {
    double doneBefore = busy > 0 ? done : guess * GUESSED;
    double busyBefore = busy > 0 ? busy : GUESSED;
    return new Pace(doneBefore * KEPT + cost.toMillis() / 1000.0, busyBefore * KEPT + since, 0, at);
  }

  /** How long so much work takes. */
  Duration time(double seconds, double guess) {
    double rate = busy > 0 && done > 0 ? done / busy : guess;
    return Duration.ofMillis(Math.round(seconds / rate * 1000));
  }
}
