package io.skyriver.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.LaneGrant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
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
  private Lane lane = Lane.empty("tiny/small");

  @Test
  void grantsAtOnceWhileThereIsRoom() {
    apply(enqueue("a", "t", 0, null, 0));

    assertThat(answers).containsExactly(new LaneGrant("tiny/small", "a", 1, true, 0));
  }

  @Test
  void tellsHowManyWaitAhead() {
    fill();
    apply(enqueue("c", "t", 0, null, 2));
    apply(enqueue("d", "t", 0, null, 3));
    answers.clear();

    apply(enqueue("e", "t", 0, START, 4));
    apply(enqueue("f", "t", -1, null, 5));

    assertThat(answers).extracting(LaneGrant::getGranted).containsExactly(false, false);
    assertThat(answers).extracting(LaneGrant::getQueuePosition).containsExactly(0, 3);
  }

  @Test
  void ordersByPriorityThenDeadlineThenArrival() {
    fill();
    apply(enqueue("late", "t", 0, null, 9));
    apply(enqueue("early", "t", 0, null, 3));
    apply(enqueue("due", "t", 0, START.plusSeconds(60), 8));
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

    release("x1");

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

  @Property(tries = 500)
  void neverExceedsTheBoundAndNeverLeavesRoomUnused(
      @ForAll("commands") List<LaneCommand> commands) {
    Lane current = Lane.empty("tiny/small");
    Set<String> flying = new HashSet<>();
    for (LaneCommand command : commands) {
      LaneOutcome outcome = lanes.apply(current, command);
      if (command.getType() == LaneCommandType.RELEASE) {
        flying.remove(command.getVideoId());
      }
      for (LaneGrant grant : outcome.grants()) {
        if (grant.getGranted()) {
          int priority =
              Objects.requireNonNull(outcome.lane().inFlight().get(grant.getVideoId()))
                  .getPriority();
          assertThat(flying.size()).isLessThan(priority > 0 ? BOUND + 1 : BOUND);
          assertThat(flying.add(grant.getVideoId())).isTrue();
        }
      }
      current = outcome.lane();
      assertThat(current.inFlight().keySet()).isEqualTo(flying);
      assertThat(Collections.disjoint(current.waiting().keySet(), flying)).isTrue();
      assertThat(flying.size() >= BOUND || current.waiting().isEmpty()).isTrue();
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
        LaneOutcome outcome = lanes.apply(current, command);
        wanted.add(command.getVideoId());
        served.addAll(grantedIn(outcome));
        current = outcome.lane();
      }
    }
    for (int round = 0; round < wanted.size() && !current.inFlight().isEmpty(); round++) {
      String ending = current.inFlight().keySet().iterator().next();
      LaneOutcome outcome = lanes.apply(current, release(ending, 0));
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
    LaneOutcome outcome = lanes.apply(lane, command);
    lane = outcome.lane();
    answers.addAll(outcome.grants());
    granted.addAll(grantedIn(outcome));
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
