package io.skyriver.triton.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuleTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final List<Want> waiting = new ArrayList<>();
  private Turns turns = Turns.NONE;
  private Weights weights = Weights.EQUAL;

  @Test
  void goesByPriorityFirst() {
    want("low", "t", -1, 0, null, 1);
    want("high", "t", 2, 5, null, 100);
    want("middle", "t", 0, 1, null, 1);

    assertThat(names(line(0))).containsExactly("high", "middle", "low");
  }

  @Test
  void givesEveryEighthTurnThatPassesOverAnOlderOneToIt() {
    want("old", "t", -10, 0, null, 1);
    for (int second = 1; second <= 20; second++) {
      want("new" + second, "t", 10, second, null, 1);
    }

    assertThat(names(line(0)).indexOf("old")).isEqualTo(7);
  }

  @Test
  void dividesModelTimeByWeightsAndNotByTurns() {
    weights = new Weights(Map.of("heavy", 2.0));
    for (int i = 0; i < 400; i++) {
      want("short" + i, "shorts", 0, i, null, 3);
      want("long" + i, "longs", 0, i, null, 30);
      want("heavy" + i, "heavy", 0, i, null, 12);
    }

    Map<String, Double> seconds = served(2000);

    assertThat(seconds.get("shorts")).isCloseTo(500, within(50.0));
    assertThat(seconds.get("longs")).isCloseTo(500, within(50.0));
    assertThat(seconds.get("heavy")).isCloseTo(1000, within(50.0));
  }

  @Test
  void letsNobodySaveUpTurnsWhileAway() {
    for (int i = 0; i < 20; i++) {
      want("busy" + i, "busy", 0, 0, null, 10);
    }
    served(100);
    for (int i = 0; i < 20; i++) {
      want("back" + i, "back", 0, 100, null, 10);
    }

    Map<String, Double> seconds = served(100);

    assertThat(seconds.get("busy")).isCloseTo(50, within(10.0));
  }

  @Test
  void keepsSharesAcrossPriorities() {
    for (int i = 0; i < 50; i++) {
      want("a" + i, "a", i % 2, 0, null, 10);
      want("b" + i, "b", 0, 0, null, 10);
    }

    Map<String, Double> seconds = served(600);

    assertThat(seconds.get("a"))
        .as("25 of a's went first by priority, and then b caught up")
        .isCloseTo(300, within(30.0));
  }

  @Test
  void correctsAShareByWhatATurnTook() {
    want("a1", "a", 0, 0, null, 10);
    want("a2", "a", 0, 0, null, 10);
    want("b1", "b", 0, 1, null, 10);
    want("b2", "b", 0, 1, null, 10);
    want("b3", "b", 0, 1, null, 10);
    assertThat(take(0).name()).isEqualTo("a1");

    turns = turns.corrected("a", 20, weights);

    assertThat(names(line(0))).containsExactly("b1", "b2", "b3", "a2");
  }

  @Test
  void letsShortOnesOvertakeALongOneOnlyWithinItsLength() {
    want("long", "t", 0, 0, null, 60);
    want("short", "t", 0, 50, null, 5);
    want("short but late", "t", 0, 58, null, 5);

    assertThat(names(line(60))).containsExactly("short", "long", "short but late");
  }

  @Test
  void doesNotPutOffAChunkOfAVeryLongOneForLong() {
    waiting.add(new Want("chunk", claim("t", 0, 0, null, 3600, 2)));
    want("short", "t", 0, 15, null, 3);
    want("late", "t", 0, 19, null, 3);

    assertThat(names(line(20))).containsExactly("short", "chunk", "late");
  }

  @Test
  void prefersADeadlineThatPressesAndCanBeMet() {
    want("whenever", "t", 0, 0, null, 1);
    want("far", "t", 0, 1, 1000, 2);
    want("hopeless", "t", 0, 2, 105, 10);
    want("near", "t", 0, 3, 130, 10);
    want("nearer", "t", 0, 4, 125, 10);

    assertThat(names(line(100))).containsExactly("nearer", "near", "whenever", "far", "hopeless");
  }

  @Test
  void doesNotLetADeadlineCostAnotherTenantItsShare() {
    for (int i = 0; i < 40; i++) {
      want("due" + i, "due", 0, 0, 500, 10);
      want("calm" + i, "calm", 0, 0, null, 10);
    }

    assertThat(served(400).get("calm")).isCloseTo(200, within(10.0));
  }

  @Test
  void foretellsTheTurnsThatItGives() {
    weights = Weights.parse("a=3, b=0.5");
    for (int i = 0; i < 60; i++) {
      String tenant = List.of("a", "b", "c").get(i % 3);
      want("w" + i, tenant, i * 7 % 5 - 2, i, i % 4 == 0 ? 200 + i : null, 1 + i * 11 % 17);
    }

    List<String> foretold = names(line(90));
    List<String> given = new ArrayList<>();
    while (!waiting.isEmpty()) {
      given.add(take(90).name());
    }

    assertThat(given).isEqualTo(foretold).hasSize(60);
  }

  @Test
  void forgetsTenantsThatOweNothing() {
    want("a", "a", 0, 0, null, 10);
    take(0);
    assertThat(turns.keeping(List.of()).served()).containsKey("a");

    turns = turns.corrected("a", -10, weights);

    assertThat(turns.keeping(List.of()).served()).isEmpty();
    assertThat(turns.keeping(List.of("a")).served()).containsKey("a");
  }

  @Test
  void givesAPlaceOnlyToThoseWhoAreEntitledToIt() {
    want("older and lower", "a", 0, 0, null, 10);
    want("first", "a", 2, 1, null, 10);
    want("second", "b", 1, 2, null, 10);

    Optional<Rule.Turn<Want>> next =
        rule().next(waiting, want -> want.claim().priority() == 1, turns, START);

    assertThat(next.orElseThrow().one().name()).isEqualTo("second");
    assertThat(next.orElseThrow().turns().passes()).isZero();
    assertThat(rule().next(waiting, want -> false, turns, START)).isEmpty();
  }

  @Test
  void hasNobodyNextWhenNobodyWaits() {
    assertThat(rule().next(waiting, turns, START)).isEmpty();
  }

  @Test
  void refusesWhatIsNoWeight() {
    assertThat(Weights.parse("a=3,b=0.5")).isEqualTo(new Weights(Map.of("a", 3.0, "b", 0.5)));
    for (String text : List.of("a", "=1", "a=0", "a=-1", "a=NaN", "a=x", "a=1,a=2", "a=1,")) {
      assertThatThrownBy(() -> Weights.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private record Want(String name, Claim claim) {}

  private void want(
      String name, String tenant, int priority, int at, @Nullable Integer deadline, int needs) {
    waiting.add(new Want(name, claim(tenant, priority, at, deadline, needs, needs)));
  }

  private static Claim claim(
      String tenant, int priority, int at, @Nullable Integer deadline, int needs, int turn) {
    return new Claim(
        tenant,
        priority,
        START.plusSeconds(at),
        deadline == null ? null : START.plusSeconds(deadline),
        Duration.ofSeconds(needs),
        Duration.ofSeconds(turn));
  }

  private Rule<Want> rule() {
    return new Rule<>(Want::claim, Comparator.comparing(Want::name), weights);
  }

  private List<Want> line(int now) {
    Line<Want> line = rule().line(waiting, turns, START.plusSeconds(now));
    List<Want> order = new ArrayList<>();
    for (Optional<Want> one = line.take(); one.isPresent(); one = line.take()) {
      order.add(one.get());
    }
    return order;
  }

  private Want take(int now) {
    Optional<Rule.Turn<Want>> next = rule().next(waiting, turns, START.plusSeconds(now));
    turns = next.orElseThrow().turns();
    waiting.remove(next.orElseThrow().one());
    return next.orElseThrow().one();
  }

  /** Gives turns for so many seconds of model time; who had how many of them. */
  private Map<String, Double> served(int seconds) {
    Map<String, Double> served = new HashMap<>();
    double given = 0;
    while (given < seconds) {
      Claim claim = take(0).claim();
      given += claim.turn().toSeconds();
      served.merge(claim.tenant(), (double) claim.turn().toSeconds(), Double::sum);
    }
    return served;
  }

  private static List<String> names(List<Want> line) {
    return line.stream().map(Want::name).toList();
  }
}
