package io.skyriver.it.order;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What became of a load.
 *
 * @param took how long each video took from the wish to the end
 */
public record Outcomes(List<Job> jobs, Map<Job, Duration> took) {

  public Outcomes {
    jobs = List.copyOf(jobs);
    took = Map.copyOf(took);
  }

  /** Seconds within which that part of the small videos ended. */
  public double small(double part) {
    return quantile(Job::isSmall, part);
  }

  public double large(double part) {
    return quantile(job -> !job.isSmall(), part);
  }

  /** Which part of the deadlines was met. */
  public double attained() {
    List<Job> due = jobs.stream().filter(job -> job.within() != null).toList();
    long met = due.stream().filter(this::isMet).count();
    return due.isEmpty() ? 1 : (double) met / due.size();
  }

  private boolean isMet(Job job) {
    Duration within = job.within();
    return within != null && taken(job).compareTo(within) <= 0;
  }

  private double quantile(Predicate<Job> which, double part) {
    List<Duration> sorted = jobs.stream().filter(which).map(this::taken).sorted().toList();
    return sorted.get((int) Math.ceil(part * sorted.size()) - 1).toMillis() / 1000.0;
  }

  private Duration taken(Job job) {
    Duration duration = took.get(job);
    if (duration == null) {
      throw new IllegalStateException(job + " did not end");
    }
    return duration;
  }
}
