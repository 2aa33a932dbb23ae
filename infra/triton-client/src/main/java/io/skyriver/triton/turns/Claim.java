package io.skyriver.triton.turns;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who waits asks for.
 *
 * @param tenant whose share it counts to
 * @param priority higher goes first
 * @param arrival since when it waits
 * @param deadline when the video is wanted at the latest; null for no such time
 * @param needs model time that the video still needs
 * @param turn model time of the turn itself, a part of {@code needs} or all of it
 */
public record Claim(
    String tenant,
    int priority,
    Instant arrival,
    @Nullable Instant deadline,
    Duration needs,
    Duration turn) {
  private static final int TIMES = 10;

  public Claim {
    if (needs.isNegative() || turn.isNegative()) {
      throw new IllegalArgumentException("no claim is shorter than nothing");
    }
  }

  /**
   * Whether the deadline presses: it can still be met, and little more time is left than is needed.
   * One that can't be met any more must not push away those that can.
   */
  boolean presses(Instant now) {
    if (deadline == null || deadline.minus(needs).isBefore(now)) {
      return false;
    }
    return needs.isZero() || deadline.minus(needs.multipliedBy(TIMES)).isBefore(now);
  }

  /** The time that orders a tenant's claims of one kind: those that press and those that don't. */
  Instant due(Instant now) {
    if (deadline != null && presses(now)) {
      return deadline.minus(needs);
    }
    Duration most = turn.multipliedBy(TIMES);
    return arrival.plus(needs.compareTo(most) < 0 ? needs : most);
  }
}
