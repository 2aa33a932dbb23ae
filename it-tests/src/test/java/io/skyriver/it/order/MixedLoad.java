package io.skyriver.it.order;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Seeded loads of small videos among large ones. */
public final class MixedLoad {
  static final Duration LARGE = Duration.ofSeconds(60);
  private static final Duration SMALL = Duration.ofSeconds(2);
  private static final Duration MIDDLE = Duration.ofSeconds(10);

  private MixedLoad() {}

  /**
   * Small videos that come at exponential times while large ones are asked for at once. Half of the
   * small ones have a deadline, and every eighth a priority.
   *
   * @param instances of the model, which small and large videos load to about nine tenths
   */
  public static List<Job> of(long seed, int small, int instances) {
    Random random = new Random(seed);
    List<Job> jobs = new ArrayList<>();
    double meanGap = SMALL.toMillis() / (instances * 450.0);
    double second = 1;
    for (int video = 0; video < small; video++) {
      second += -Math.log(1 - random.nextDouble()) * meanGap;
      jobs.add(
          new Job(
              "small-" + video,
              video % 2 == 0 ? "a" : "b",
              video % 8 == 3 ? 5 : 0,
              Duration.ofMillis(Math.round(second * 1000)),
              video % 4 < 2 ? Duration.ofSeconds(8) : null,
              SMALL));
    }
    int large = (int) Math.round(second * instances * 0.45 / LARGE.toSeconds());
    IntStream.range(0, large)
        .mapToObj(video -> large("large-" + video, "c", Duration.ZERO))
        .forEach(jobs::add);
    return List.copyOf(jobs);
  }

  /** Three tenants with more work than can be done: of small, of middling and of large videos. */
  public static List<Job> contention(int seconds, int instances) {
    List<Job> jobs = new ArrayList<>();
    for (int video = 0; video * SMALL.toSeconds() < (long) seconds * instances; video++) {
      jobs.add(new Job("s" + video, "small", 0, Duration.ZERO, null, SMALL));
    }
    for (int video = 0; video * MIDDLE.toSeconds() < (long) seconds * instances; video++) {
      jobs.add(new Job("m" + video, "middle", 0, Duration.ZERO, null, MIDDLE));
    }
    for (int video = 0; video * LARGE.toSeconds() < (long) seconds * instances; video++) {
      jobs.add(large("l" + video, "large", Duration.ZERO));
    }
    return List.copyOf(jobs);
  }

  private static Job large(String id, String tenant, Duration at) {
    return new Job(id, tenant, 0, at, null, LARGE);
  }
}
