package io.skyriver.it.order;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/** Plain first come, first served: each instance takes the next video and makes all of it. */
final class ArrivalOrder {
  private ArrivalOrder() {}

  static Outcomes run(List<Job> jobs, int instances) {
    PriorityQueue<Duration> free = new PriorityQueue<>();
    Stream.generate(() -> Duration.ZERO).limit(instances).forEach(free::add);
    Map<Job, Duration> took = new HashMap<>();
    for (Job job : jobs.stream().sorted(Comparator.comparing(Job::at)).toList()) {
      Duration idle = free.remove();
      Duration start = idle.compareTo(job.at()) > 0 ? idle : job.at();
      Duration end = start.plus(job.cost());
      free.add(end);
      took.put(job, end.minus(job.at()));
    }
    return new Outcomes(jobs, took);
  }
}
