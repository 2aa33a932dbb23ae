package io.skyriver.it.processes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A sudden death of a process.
 *
 * @param after time since the one before
 * @param process which one dies
 * @param absence time until it is started again
 */
record Kill(Duration after, String process, Duration absence) {
  private static final Duration ABSENCE = Duration.ofSeconds(3);

  /**
   * Deaths at exponential intervals, each process equally often, in an order that only the seed
   * decides.
   *
   * @param rounds how often each process dies
   * @param mean interval
   */
  static List<Kill> schedule(long seed, int rounds, Duration mean, List<String> processes) {
    Random random = new Random(seed);
    List<Kill> kills = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<String> order = new ArrayList<>(processes);
      Collections.shuffle(order, random);
      for (String process : order) {
        kills.add(new Kill(exponential(mean, random), process, exponential(ABSENCE, random)));
      }
    }
    return List.copyOf(kills);
  }

  private static Duration exponential(Duration mean, Random random) {
    return Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * mean.toNanos()));
  }
}
