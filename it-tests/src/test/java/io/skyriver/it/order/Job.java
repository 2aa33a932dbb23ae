package io.skyriver.it.order;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A video of a mixed load.
 *
 * @param at when it is asked for, from the start of the load
 * @param within how long after that it is wanted at the latest; null when nobody said so
 * @param cost model time that it takes
 */
public record Job(
    String id, String tenant, int priority, Duration at, @Nullable Duration within, Duration cost) {

  /** Whether it takes a few seconds at most. */
  public boolean isSmall() {
    return cost.compareTo(MixedLoad.LARGE.dividedBy(4)) < 0;
  }
}
