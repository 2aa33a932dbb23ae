package io.skyriver.it.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.it.SimulatedModels;
import io.skyriver.it.order.Job;
import io.skyriver.it.order.MixedLoad;
import io.skyriver.it.order.Outcomes;
import io.skyriver.it.order.VirtualTable;
import io.skyriver.standalone.system.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A mixed load through the lanes and in plain order of arrival, and the shares of tenants that all
 * want more than there is.
 */
final class Order {
  private static final int INSTANCES = 4;
  private static final int SMALL = 100;
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration CHUNK = Duration.ofSeconds(1);
  private static final Duration ALL = Duration.ofMinutes(30);
  private static final Duration CONTENTION = Duration.ofMinutes(5);

  private Order() {}

  static void print(Path folder) throws Exception {
    VirtualTable.print();
    SimulatedModels.small(folder, INSTANCES, 1, Order::halfASecondAStep);
    Models models = new Models(folder, CHUNK);
    List<Job> load = MixedLoad.of(1, SMALL, INSTANCES);
    System.out.printf(
        "%nMixed load on %d simulated instances: %d videos of 2 s and %d of 60 s of model time%n",
        INSTANCES, SMALL, load.size() - SMALL);
    System.out.println("order            small p50 s  p95 s  deadlines met  large p50 s  max s");
    try (RunningSkyriver skyriver = RunningSkyriver.start(models)) {
      warmUp(skyriver);
      try (OrderedLoad lanes = new OrderedLoad(skyriver, STEP)) {
        lanes.run(load, ALL);
        System.out.println(VirtualTable.row("lanes", lanes.outcomes()));
      }
      Outcomes arrival = ArrivingLoad.run(load, models, skyriver.modelPort(), INSTANCES, STEP);
      System.out.println(VirtualTable.row("arrival", arrival));
      try (OrderedLoad shares = new OrderedLoad(skyriver, STEP)) {
        shares.run(MixedLoad.contention((int) (2 * CONTENTION.toSeconds()), INSTANCES), CONTENTION);
        System.out.printf(
            "shares in %d s of contention, equal weights:%s%n",
            CONTENTION.toSeconds(), VirtualTable.shares(shares.seconds()));
      }
    }
  }

  private static void warmUp(RunningSkyriver skyriver) throws Exception {
    Load.on(skyriver, Benchmark.prompt().setSteps(1).build(), 2 * INSTANCES);
  }

  private static void halfASecondAStep(ObjectNode card) {
    ObjectNode sampling = (ObjectNode) card.get("sampling");
    sampling.put("stepSeconds", STEP.toMillis() / 1000.0);
    sampling.put("maxSteps", 200);
  }
}
