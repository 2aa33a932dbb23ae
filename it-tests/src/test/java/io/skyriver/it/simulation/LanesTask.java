package io.skyriver.it.simulation;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneGrant;
import io.skyriver.lanes.Lane;
import io.skyriver.lanes.LaneOutcome;
import io.skyriver.lanes.Lanes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lanes' task, with its own transactions. */
final class LanesTask {
  private final Lanes rules;
  private final Wire wire;
  private final Oracle oracle;
  private final Dice dice;
  private final JumpyClock clock;
  private final List<LaneGrant> unsent = new ArrayList<>();
  private State committed = new State(Map.of(), 0);
  private Map<String, Lane> lanes = new HashMap<>();
  private int commands;

  private record State(Map<String, Lane> lanes, int commands) {}

  LanesTask(Lanes rules, Wire wire, Oracle oracle, Dice dice, JumpyClock clock) {
    this.rules = rules;
    this.wire = wire;
    this.oracle = oracle;
    this.dice = dice;
    this.clock = clock;
  }

  /** Takes the next command; now and then it comes twice. */
  boolean take() {
    if (commands == wire.laneCommands.size()) {
      return false;
    }
    LaneCommand command = wire.laneCommands.get(commands++);
    apply(command);
    if (dice.onceIn(10)) {
      apply(command);
    }
    return true;
  }

  private void apply(LaneCommand command) {
    Lane before = lanes.getOrDefault(command.getLane(), Lane.empty(command.getLane()));
    LaneOutcome outcome = rules.apply(before, command, clock.instant());
    dice.note(() -> "lanes take " + Words.of(command) + ", grants " + Words.of(outcome.grants()));
    oracle.laned(before, command, outcome);
    lanes.put(command.getLane(), outcome.lane());
    unsent.addAll(outcome.grants());
  }

  /** Tells every waiting video where it stands. */
  void tell() {
    Instant now = clock.instant();
    for (Lane lane : lanes.values()) {
      List<LaneGrant> places = rules.forecast(lane, now);
      oracle.foretold(rules, lane, places, now);
      unsent.addAll(places);
    }
  }

  boolean commit() {
    boolean news = !unsent.isEmpty();
    dice.note(() -> "lanes commit " + unsent.size() + " grants and places");
    committed = new State(Map.copyOf(lanes), commands);
    unsent.forEach(oracle::granted);
    wire.laneGrants.addAll(unsent);
    unsent.clear();
    return news;
  }

  void crash() {
    dice.note(() -> "lanes crash, " + unsent.size() + " grants and places undone");
    unsent.clear();
    lanes = new HashMap<>(committed.lanes());
    commands = committed.commands();
  }

  Map<String, Lane> lanes() {
    return lanes;
  }
}
