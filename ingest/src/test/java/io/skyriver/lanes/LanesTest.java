package io.skyriver.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.LaneGrant;
import io.skyriver.triton.turns.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final int BOUND = 2;
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final Lanes lanes = new Lanes(BOUND);
  private final List<String> granted = new ArrayList<>();
  private final List<LaneGrant> answers = new ArrayList<>();
  private Instant now = START;
  private Lane lane = Lane.empty("tiny/small");

  @Test
  void grantsAtOnceWhileThereIsRoom() {
    apply(enqueue("a", "t", 0, null, 0));

    assertThat(answers).containsExactly(new LaneGrant("tiny/small", "a", 1, true, 0, null));
  }

  @Test
  void tellsHowManyWaitAhead() {
    fill();
    apply(enqueue("c", "t", 0, null, 2));
    apply(enqueue("d", "t", 0, null, 3));
    apply(enqueue("e", "t", 0, START.plusSeconds(9), 4));
    apply(enqueue("f", "t", -1, null, 5));

    List<LaneGrant> places = lanes.forecast(lane, START);

    assertThat(places).extracting(LaneGrant::getVideoId).containsExactly("e", "c", "d", "f");
    assertThat(places).extracting(LaneGrant::getQueuePosition).containsExactly(0, 1, 2, 3);
    assertThat(places).extracting(LaneGrant::getGranted).containsOnly(false);
  }

  @Test
  void ordersByPriorityThenDeadlineThenArrival() {
    fill();
    apply(enqueue("late", "t", 0, null, 9));
    apply(enqueue("early", "t", 0, null, 3));
    apply(enqueue("due", "t", 0, START.plusSeconds(9), 8));
    apply(enqueue("low", "t", -5, START, 2));
    granted.clear();

    List.of("a", "b", "due", "early").forEach(this::release);

    assertThat(granted).containsExactly("due", "early", "late", "low");
  }

  @Test
  void letsOneUrgentVideoInOnTop() {
    fill();

    apply(enqueue("urgent", "t", 1, null, 5));
    apply(enqueue("urgent too", "t", 1, null, 6));

    assertThat(granted).containsExactly("a", "b", "urgent");
    release("a");
    assertThat(granted).containsExactly("a", "b", "urgent", "urgent too");
  }

  @Test
  void takesTurnsBetweenTenants() {
    apply(enqueue("x1", "x", 0, null, 0));
    apply(enqueue("x2", "x", 0, null, 1));
    apply(enqueue("x3", "x", 0, null, 2));
    apply(enqueue("y1", "y", 0, null, 3));

    apply(released("x1", 1000));

    assertThat(granted).containsExactly("x1", "x2", "y1");
  }

  @Test
  void forgetsAVideoThatNoLongerWantsToWait() {
    fill();
    apply(enqueue("c", "t", 0, null, 2));
    release("c");
    granted.clear();

    release("a");

    assertThat(granted).isEmpty();
    assertThat(lane.waiting()).isEmpty();
  }

  @Test
  void doesNothingForARepeatedCommand() {
    fill();
    Lane before = lane;

    apply(enqueue("a", "t", 0, null, 0));
    release("never heard of");

    assertThat(lane).isEqualTo(before);
    assertThat(answers).hasSize(2);
  }

  @Test
  void letsAShortVideoInOnTopOfLongOnes() {
    apply(costing("long", 120, 0));
    apply(costing("longer", 600, 0));

    apply(costing("not short", 151, 1));
    apply(costing("short", 150, 2));
    apply(costing("short too", 5, 3));

    assertThat(granted).containsExactly("long", "longer", "short");
  }

  @Test
  void dividesModelTimeBetweenTenantsAndNotVideos() {
    Lanes weighted = new Lanes(BOUND, new Weights(Map.of("b", 2.0)));
    Map<String, Double> seconds = new HashMap<>();
    for (int video = 0; video < 300; video++) {
      run(weighted, LaneCommand.newBuilder(costing("a" + video, 4, 0)).setTenant("a").build());
      run(weighted, LaneCommand.newBuilder(costing("b" + video, 12, 0)).setTenant("b").build());
    }

    for (int round = 0; round < 120; round++) {
      LaneCommand ended = lane.inFlight().values().iterator().next();
      // Those of b take half as long as their card says.
      long took = ended.getTenant().equals("b") ? 6000 : 4000;
      seconds.merge(ended.getTenant(), took / 1000.0, Double::sum);
      run(weighted, released(ended.getVideoId(), took));
    }

    double ratio = seconds.getOrDefault("b", 0.0) / seconds.getOrDefault("a", 1.0);
    assertThat(ratio).isCloseTo(2, within(0.2));
  }

  @Test
  void expectsByThePaceOfTheLane() {
    apply(costing("a", 10, 0));
    apply(costing("b", 10, 0));
    apply(costing("c", 10, 0));
    assertThat(lanes.forecast(lane, START).get(0).getExpectedAt())
        .as("one instance for two videos in flight, and both are half done")
        .isEqualTo(START.plusSeconds(20));

    for (int round = 0; round < 40; round++) {
      apply(costing("n" + round, 10, 0));
      now = now.plusSeconds(5);
      apply(released(List.copyOf(lane.inFlight().keySet()).get(0), 10_000));
    }

    Instant expected = lanes.forecast(lane, now).get(0).getExpectedAt();
    assertThat(Duration.between(now, expected).toMillis() / 1000.0)
        .as("ten seconds of work take five")
        .isCloseTo(10, within(1.0));
    assertThat(answers.get(answers.size() - 1).getExpectedAt()).isAfter(now);
  }

  @Test
  void learnsNoPaceFromVideosThatWereStopped() {
    apply(costing("a", 10, 0));
    Pace before = lane.pace();
    now = now.plusSeconds(3);

    apply(LaneCommand.newBuilder(released("a", 500)).setCompleted(false).build());

    assertThat(lane.pace().done()).isEqualTo(before.done());
  }

  @Property(tries = 300)
  void positionsAreTheOrderOfTheGrants(@ForAll("commands") List<LaneCommand> commands) {
    Lane current = Lane.empty("tiny/small");
    for (LaneCommand command : commands) {
      current = lanes.apply(current, command, START).lane();
    }
    List<String> foretold =
        lanes.forecast(current, START).stream().map(LaneGrant::getVideoId).toList();
    List<String> entered = new ArrayList<>();
    while (!current.waiting().isEmpty()) {
      String ending =
          current.inFlight().values().stream()
              .filter(video -> !video.getOnTop())
              .findFirst()
              .orElseThrow()
              .getVideoId();
      LaneOutcome outcome = lanes.apply(current, released(ending, 1000), START);
      entered.addAll(grantedIn(outcome));
      current = outcome.lane();
    }

    assertThat(entered).isEqualTo(foretold);
  }

  @Property(tries = 500)
  void neverExceedsTheBoundAndNeverLeavesRoomUnused(
      @ForAll("commands") List<LaneCommand> commands) {
    Lane current = Lane.empty("tiny/small");
    Set<String> flying = new HashSet<>();
    for (LaneCommand command : commands) {
      LaneOutcome outcome = lanes.apply(current, command, START);
      if (command.getType() == LaneCommandType.RELEASE) {
        flying.remove(command.getVideoId());
      }
      for (LaneGrant grant : outcome.grants()) {
        if (grant.getGranted()) {
          assertThat(flying.add(grant.getVideoId())).isTrue();
        }
      }
      current = outcome.lane();
      assertThat(current.inFlight().keySet()).isEqualTo(flying);
      assertThat(Collections.disjoint(current.waiting().keySet(), flying)).isTrue();
      assertThat(flying.size()).isLessThanOrEqualTo(BOUND + 1);
      assertThat(current.counting()).isLessThanOrEqualTo(BOUND);
      assertThat(current.counting() == BOUND || current.waiting().isEmpty()).isTrue();
      assertThat(outcome.touched().containsAll(grantedIn(outcome))).isTrue();
    }
  }

  @Property(tries = 300)
  void letsEveryoneThroughInTheEnd(@ForAll("commands") List<LaneCommand> commands) {
    Lane current = Lane.empty("tiny/small");
    Set<String> wanted = new LinkedHashSet<>();
    Set<String> served = new HashSet<>();
    for (LaneCommand command : commands) {
      if (command.getType() == LaneCommandType.ENQUEUE) {
        LaneOutcome outcome = lanes.apply(current, command, START);
        wanted.add(command.getVideoId());
        served.addAll(grantedIn(outcome));
        current = outcome.lane();
      }
    }
    for (int round = 0; round < wanted.size() && !current.inFlight().isEmpty(); round++) {
      String ending = current.inFlight().keySet().iterator().next();
      LaneOutcome outcome = lanes.apply(current, release(ending, 0), START);
      served.addAll(grantedIn(outcome));
      current = outcome.lane();
    }

    assertThat(served).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(current.waiting()).isEmpty();
  }

  @Provide
  Arbitrary<List<LaneCommand>> commands() {
    Arbitrary<LaneCommand> enqueues =
        Combinators.combine(
                Arbitraries.integers().between(0, 15),
                Arbitraries.of("x", "y", "z"),
                Arbitraries.integers().between(-2, 2),
                Arbitraries.integers().between(0, 100))
            .as((video, tenant, priority, at) -> enqueue("v" + video, tenant, priority, null, at));
    Arbitrary<LaneCommand> releases =
        Arbitraries.integers().between(0, 15).map(video -> release("v" + video, 0));
    return Arbitraries.oneOf(enqueues, enqueues, releases).list().ofMaxSize(80);
  }

  private void fill() {
    apply(enqueue("a", "t", 0, null, 0));
    apply(enqueue("b", "t", 0, null, 1));
  }

  private void release(String video) {
    apply(release(video, 0));
  }

  private void apply(LaneCommand command) {
    LaneOutcome outcome = lanes.apply(lane, command, now);
    lane = outcome.lane();
    answers.addAll(outcome.grants());
    granted.addAll(grantedIn(outcome));
  }

  private void run(Lanes rules, LaneCommand command) {
    lane = rules.apply(lane, command, now).lane();
  }

  private static LaneCommand costing(String video, int seconds, int at) {
    return LaneCommand.newBuilder(enqueue(video, "t", 0, null, at))
        .setModelMillis(seconds * 1000L)
        .build();
  }

  private static LaneCommand released(String video, long took) {
    return LaneCommand.newBuilder(release(video, 0))
        .setModelMillis(took)
        .setCompleted(true)
        .build();
  }

  private static List<String> grantedIn(LaneOutcome outcome) {
    return outcome.grants().stream()
        .filter(LaneGrant::getGranted)
        .map(LaneGrant::getVideoId)
        .toList();
  }

  private static LaneCommand enqueue(
      String video, String tenant, int priority, @Nullable Instant deadline, int second) {
    return LaneCommand.newBuilder(release(video, second))
        .setType(LaneCommandType.ENQUEUE)
        .setTenant(tenant)
        .setPriority(priority)
        .setDeadline(deadline)
        .build();
  }

  private static LaneCommand release(String video, int second) {
    return LaneCommand.newBuilder()
        .setLane("tiny/small")
        .setVideoId(video)
        .setTenant("t")
        .setType(LaneCommandType.RELEASE)
        .setAttempt(1)
        .setPriority(0)
        .setDeadline(null)
        .setAt(START.plusSeconds(second))
        .build();
  }
}
