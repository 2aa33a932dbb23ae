package io.skyriver.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.it.RunningSkyriver;
import io.skyriver.it.simulation.Tally.Kind;
import io.skyriver.lanes.Lanes;
import io.skyriver.ledger.Acceptance;
import io.skyriver.ledger.Ledger;
import io.skyriver.ledger.Links;
import io.skyriver.ledger.ModelCatalog;
import io.skyriver.ledger.Planner;
import io.skyriver.triton.card.ModelCards;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Runs {@code -Dsimulation.schedules} schedules. A seed that fails replays by its number: {@code
 * -Dsimulation.seed=N} runs it alone and prints every step.
 */
class SimulationTest {
  private static final String SEED = "simulation.seed";
  private static final int SCHEDULES = Integer.getInteger("simulation.schedules", 100_000);
  private static final int ATTEMPTS = 3;

  private final Tally tally = new Tally();
  private final Ledger ledger =
      new Ledger(
          new Acceptance(
              new ModelCatalog(List.of(ModelCards.load(RunningSkyriver.installation().card()))),
              new Planner(Duration.ofMillis(1))),
          new Links(null),
          ATTEMPTS);
  private final Lanes lanes = new Lanes(Oracle.BOUND);

  @Test
  void everyScheduleKeepsTheLaws() {
    Long seed = Long.getLong(SEED);
    if (seed != null) {
      replay(seed);
      return;
    }

    Optional<String> broken =
        LongStream.range(0, SCHEDULES)
            .parallel()
            .mapToObj(this::broken)
            .flatMap(Optional::stream)
            .findAny();

    assertThat(broken).isEmpty();
    for (Kind kind : Kind.values()) {
      assertThat(tally.of(kind))
          .as("schedules must come to %s, but there were only %s", kind, tally)
          .isGreaterThanOrEqualTo(SCHEDULES / 1000);
    }
  }

  /** What the schedule of that seed broke. */
  private Optional<String> broken(long seed) {
    try {
      new Schedule(Dice.silent(seed), tally, ledger, lanes).run();
      return Optional.empty();
    } catch (RuntimeException broken) {
      return Optional.of(
          "seed %d breaks %s; replay it with -D%s=%d".formatted(seed, broken, SEED, seed));
    }
  }

  private void replay(long seed) {
    Dice dice = Dice.recording(seed);
    try {
      new Schedule(dice, tally, ledger, lanes).run();
    } finally {
      dice.schedule().forEach(System.out::println);
    }
  }
}
