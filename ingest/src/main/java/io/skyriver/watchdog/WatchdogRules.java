package io.skyriver.watchdog;

import java.time.Duration;

/**
 * When the watchdog barks.
 *
 * @param silence how long nobody may say anything about a running video while all who owe it
 *     something work and take their inputs at once
 * @param answer how long a lane may not answer for a queued video before it is asked again
 * @param pause between the end of the first attempt and the start of the second; each further pause
 *     is four times as long
 * @param restartsPerMinute most attempts behind the first that start per minute, over all videos
 *     that are watched together
 */
public record WatchdogRules(
    Duration silence, Duration answer, Duration pause, double restartsPerMinute) {
  private static final int GROWTH = 4;

  /** Two minutes of silence, ten for lanes, two seconds of pause, a restart a second. */
  public static final WatchdogRules DEFAULT =
      new WatchdogRules(Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofSeconds(2), 60);

  public WatchdogRules {
    if (!isPositive(silence) || !isPositive(answer) || pause.isNegative()) {
      throw new IllegalArgumentException(
          "no rules: %s of silence, %s for an answer, %s of pause"
              .formatted(silence, answer, pause));
    }
    if (!(restartsPerMinute > 0)) {
      throw new IllegalArgumentException("at least some restarts per minute are needed");
    }
  }

  /** The part of the rules for one of several watchdogs that share the videos. */
  public WatchdogRules sharedBy(int watchdogs) {
    return new WatchdogRules(silence, answer, pause, restartsPerMinute / watchdogs);
  }

  /**
   * How long the next attempt waits.
   *
   * @param attempt the one that is over, from 1
   */
  Duration pauseAfter(int attempt) {
    long factor = 1;
    for (int earlier = 1; earlier < Math.min(attempt, 6); earlier++) {
      factor *= GROWTH;
    }
    return pause.multipliedBy(factor);
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
