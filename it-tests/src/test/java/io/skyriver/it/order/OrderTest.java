package io.skyriver.it.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skyriver.triton.turns.Weights;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The lanes and permits that ship, on a virtual clock; {@code it-tests/benchmark order} is real.
 */
class OrderTest {
  private static final int INSTANCES = 4;
  private static final Duration ALL = Duration.ofDays(1);

  @Test
  void smallVideosDoNotWaitForLargeOnes() {
    List<Job> load = MixedLoad.of(1, 500, INSTANCES);

    Outcomes lanes = ordered(load);
    Outcomes arrival = ArrivalOrder.run(load, INSTANCES);

    assertThat(lanes.small(0.95)).isLessThan(arrival.small(0.95) / 3).isLessThan(10);
    assertThat(lanes.small(0.5)).isLessThan(arrival.small(0.5));
    assertThat(lanes.attained()).isGreaterThan(0.95).isGreaterThan(arrival.attained());
  }

  @Test
  void largeVideosDoNotStarve() {
    List<Job> load = MixedLoad.of(2, 500, INSTANCES);

    Outcomes lanes = ordered(load);

    assertThat(lanes.large(1.0)).isLessThan(8 * ArrivalOrder.run(load, INSTANCES).large(1.0));
  }

  @Test
  void tenantsGetTheirShareOfModelTimeWhateverTheyMake() {
    VirtualSystem equal = new VirtualSystem(INSTANCES, Weights.EQUAL);
    equal.run(MixedLoad.contention(1200, INSTANCES), Duration.ofSeconds(900));
    double third = INSTANCES * 900 / 3.0;
    assertThat(equal.seconds().values())
        .hasSize(3)
        .allSatisfy(seconds -> assertThat(seconds).isCloseTo(third, within(third / 10)));

    VirtualSystem weighted = new VirtualSystem(INSTANCES, new Weights(Map.of("large", 2.0)));
    weighted.run(MixedLoad.contention(1200, INSTANCES), Duration.ofSeconds(900));
    double quarter = INSTANCES * 900 / 4.0;
    assertThat(weighted.seconds().getOrDefault("large", 0.0))
        .isCloseTo(2 * quarter, within(quarter / 5));
    assertThat(weighted.seconds().getOrDefault("small", 0.0))
        .isCloseTo(quarter, within(quarter / 10));
  }

  private static Outcomes ordered(List<Job> load) {
    VirtualSystem system = new VirtualSystem(INSTANCES, Weights.EQUAL);
    system.run(load, ALL);
    return system.outcomes();
  }
}
