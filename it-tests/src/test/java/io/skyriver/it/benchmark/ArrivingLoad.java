package io.skyriver.it.benchmark;

import io.skyriver.it.order.Job;
import io.skyriver.it.order.Outcomes;
import io.skyriver.standalone.system.Models;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The same load in plain order of arrival: as many threads as instances take one video after the
 * other and call the model server straight.
 */
final class ArrivingLoad {
  private static final Duration LIMIT = Duration.ofHours(1);

  private ArrivingLoad() {}

  static Outcomes run(List<Job> load, Models models, int port, int instances, Duration step)
      throws InterruptedException {
    Map<Duration, PlainClient> clients = new HashMap<>();
    for (Job job : load) {
      int steps = (int) (job.cost().toMillis() / step.toMillis());
      clients.computeIfAbsent(
          job.cost(),
          unknown -> new PlainClient(models, port, Benchmark.prompt().setSteps(steps).build()));
    }
    Map<Job, Duration> took = new ConcurrentHashMap<>();
    CountDownLatch open = new CountDownLatch(load.size());
    ExecutorService workers = Executors.newFixedThreadPool(instances);
    ScheduledExecutorService arrivals = Executors.newSingleThreadScheduledExecutor();
    long start = System.nanoTime();
    for (Job job : load) {
      PlainClient client = clients.getOrDefault(job.cost(), clients.values().iterator().next());
      Runnable work =
          () -> {
            client.one();
            took.put(job, Duration.ofNanos(System.nanoTime() - start).minus(job.at()));
            open.countDown();
          };
      arrivals.schedule(() -> workers.execute(work), job.at().toMillis(), TimeUnit.MILLISECONDS);
    }
    if (!open.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(open.getCount() + " videos did not end in " + LIMIT);
    }
    workers.shutdownNow();
    arrivals.shutdownNow();
    return new Outcomes(load, took);
  }
}
