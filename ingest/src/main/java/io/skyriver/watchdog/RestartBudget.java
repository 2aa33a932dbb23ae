package io.skyriver.watchdog;

import java.time.Duration;

/**
 * Bounds how many videos start again: a bucket that holds a minute's worth, and at least one. Not
 * safe for use by several threads.
 */
final class RestartBudget {
  private static final double MINUTE = Duration.ofMinutes(1).toNanos();

  private final double perMinute;
  private final double most;
  private double left;
  private Duration filled = Duration.ZERO;

  RestartBudget(double perMinute) {
    this.perMinute = perMinute;
    this.most = Math.max(1, perMinute);
    this.left = most;
  }

  /** Takes one restart where one is left. */
  boolean take(Duration now) {
    left = Math.min(most, left + perMinute * now.minus(filled).toNanos() / MINUTE);
    filled = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
