package io.skyriver.it.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The machine's clock: a second passes with each look at it, and now and then it is set wrong or
 * right again. Stages forget a closed video two days after its end and topics keep a day, so that a
 * day between two readings is all that may be added.
 */
final class JumpyClock implements InstantSource {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final int FURTHEST = (int) Duration.ofHours(12).toSeconds();

  private final Map<String, Instant> times = new HashMap<>();
  private Instant right = START;
  private Duration wrongBy = Duration.ZERO;

  @Override
  public Instant instant() {
    right = right.plusSeconds(1);
    return right.plus(wrongBy);
  }

  /** Jumps to half a day ahead at most, or behind. */
  void jump(Dice dice) {
    wrongBy = Duration.ofSeconds(dice.below(2 * FURTHEST + 1) - FURTHEST);
    dice.note(() -> "the clock is wrong by " + wrongBy);
  }

  /** A record's time: what the clock said when it came, the same whenever it is read. */
  Instant timeOf(String record) {
    return times.computeIfAbsent(record, came -> instant());
  }
}
