package io.skyriver.triton.circuit;

import java.time.Duration;

/**
 * When an endpoint is left alone.
 *
 * @param failures how many calls of a model have to fail one after the other, at least 1
 * @param firstPause from then until the first probe; doubles with each probe that fails
 * @param longestPause where the doubling ends
 * @param probeTimeout bound on a probe, and on everything else that an endpoint is asked besides
 * @param identity how long it is believed that an endpoint's model files are the card's
 */
public record CircuitRules(
    int failures,
    Duration firstPause,
    Duration longestPause,
    Duration probeTimeout,
    Duration identity) {

  /** Three failures, probes after 1 to 30 seconds, files compared every minute. */
  public static final CircuitRules DEFAULT =
      new CircuitRules(
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1));

  public CircuitRules {
    if (failures < 1
        || !isPositive(firstPause)
        || longestPause.compareTo(firstPause) < 0
        || !isPositive(probeTimeout)
        || !isPositive(identity)) {
      throw new IllegalArgumentException(
          "no circuit: %d failures, pauses %s to %s, probes of %s, files every %s"
              .formatted(failures, firstPause, longestPause, probeTimeout, identity));
    }
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
