package io.skyriver.it.order;

import io.skyriver.triton.turns.Weights;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prints what {@link OrderTest} holds: the lanes and permits that ship, on a virtual clock. */
public final class VirtualTable {
  private static final int INSTANCES = 4;
  private static final int SMALL = 500;
  private static final Duration ALL = Duration.ofDays(1);
  private static final int CONTENTION = 900;

  private VirtualTable() {}

  /** The same figures wherever it runs. */
  public static void print() {
    List<Job> load = MixedLoad.of(1, SMALL, INSTANCES);
    System.out.printf(
        "%nMixed load on a virtual clock, %d instances: %d videos of 2 s and %d of 60 s%n",
        INSTANCES, SMALL, load.size() - SMALL);
    System.out.println("order            small p50 s  p95 s  deadlines met  large p50 s  max s");
    VirtualSystem system = new VirtualSystem(INSTANCES, Weights.EQUAL);
    system.run(load, ALL);
    System.out.println(row("lanes", system.outcomes()));
    System.out.println(row("arrival", ArrivalOrder.run(load, INSTANCES)));
    shares("equal weights", Weights.EQUAL);
    shares("weight 2 for large", new Weights(Map.of("large", 2.0)));
  }

  /** A row of the table of orders. */
  public static String row(String order, Outcomes outcomes) {
    return "%-15s  %11.1f  %5.1f  %12.0f%%  %11.1f  %5.1f"
        .formatted(
            order,
            outcomes.small(0.5),
            outcomes.small(0.95),
            100 * outcomes.attained(),
            outcomes.large(0.5),
            outcomes.large(1));
  }

  /** Which part of the model time each tenant had. */
  public static String shares(Map<String, Double> seconds) {
    double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    StringBuilder text = new StringBuilder();
    new TreeMap<>(seconds)
        .forEach(
            (tenant, had) ->
                text.append("  %s %.0f s = %.1f%%".formatted(tenant, had, 100 * had / all)));
    return text.toString();
  }

  private static void shares(String name, Weights weights) {
    VirtualSystem system = new VirtualSystem(INSTANCES, weights);
    system.run(MixedLoad.contention(2 * CONTENTION, INSTANCES), Duration.ofSeconds(CONTENTION));
    System.out.printf(
        "shares in %d s of contention, %s:%s%n", CONTENTION, name, shares(system.seconds()));
  }
}
