package io.skyriver.it.simulation;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEventType;
import io.skyriver.it.simulation.Tally.Kind;
import io.skyriver.stage.gather.Gather;
import io.skyriver.stage.gather.GatherOutcome;
import io.skyriver.stage.gather.GatherOutcome.Completed;
import io.skyriver.stage.gather.GatherOutcome.Dropped;
import io.skyriver.stage.gather.GatherOutcome.Kept;
import io.skyriver.stage.gather.GatherResult;
import io.skyriver.stage.window.WindowRef;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A stage that gathers windows. Within a few records it may read in any order, and some twice. */
abstract class WindowStage extends Stage {
  private static final int AHEAD = 4;

  private final List<LatentPatch> topic;
  private BitSet read = new BitSet();
  private Map<String, Gather> gathers = new HashMap<>();
  private Map<String, LatentPatch> payloads = new HashMap<>();
  private State checkpoint = new State(new BitSet(), Map.of(), Map.of());
  private int endAtStart;

  private record State(
      BitSet read, Map<String, Gather> gathers, Map<String, LatentPatch> payloads) {}

  WindowStage(String name, Parts parts, List<LatentPatch> topic) {
    super(name, parts);
    this.topic = topic;
  }

  @Override
  boolean take() {
    int next = read.nextClearBit(0);
    if (next >= topic.size()) {
      return false;
    }
    for (int skip = parts.dice().below(AHEAD); skip > 0; skip--) {
      int further = read.nextClearBit(next + 1);
      next = further < topic.size() ? further : next;
    }
    boolean twice = parts.faulty() && parts.dice().onceIn(8);
    if (!twice) {
      read.set(next);
    }
    gather(topic.get(next));
    return true;
  }

  /** After a crash all that lay in the topic is gathered first (law 5). */
  @Override
  boolean caughtUp() {
    return read.nextClearBit(0) >= endAtStart;
  }

  @Override
  void save() {
    checkpoint = new State((BitSet) read.clone(), Map.copyOf(gathers), Map.copyOf(payloads));
  }

  @Override
  void restore() {
    read = (BitSet) checkpoint.read().clone();
    gathers = new HashMap<>(checkpoint.gathers());
    payloads = new HashMap<>(checkpoint.payloads());
    endAtStart = topic.size();
  }

  private void gather(LatentPatch patch) {
    WindowRef window = WindowRef.of(patch);
    if (!isLive(window)) {
      parts.tally().count(Kind.PATCH_DROPPED);
      return;
    }
    Gather before = gathers.getOrDefault(window.key(), Gather.EMPTY);
    GatherResult result = before.apply(patch);
    GatherOutcome outcome = result.outcome();
    parts.dice().note(() -> name + " gathers " + Words.of(patch) + ": " + outcome);
    parts.oracle().gathered(before, patch, result);
    gathers.put(window.key(), result.next());
    if (outcome instanceof Kept) {
      payloads.put(slot(patch.getExecution(), patch.getPatch()), patch);
    } else if (outcome instanceof Completed completed) {
      complete(before, completed, patch);
    } else if (outcome instanceof Dropped) {
      parts.tally().count(Kind.PATCH_DROPPED);
    }
    forget(before, result.next());
  }

  private void complete(Gather before, Completed completed, LatentPatch last) {
    List<LatentPatch> set = new ArrayList<>();
    for (int index = 0; index < completed.patches(); index++) {
      LatentPatch kept = payloads.get(slot(completed.execution(), index));
      set.add(index == last.getPatch() || kept == null ? last : kept);
    }
    parts.oracle().completed(set);
    WindowRef window = WindowRef.of(last);
    if (before.lastStep() < 0 || before.attempt() < window.attempt()) {
      emit(event(window, StageEventType.HELD, completed.step()));
    }
    add(new Call(window, completed.step(), 0));
  }

  private void forget(Gather before, Gather next) {
    for (String execution : before.executions()) {
      if (!next.executions().contains(execution)) {
        for (int index = 0; index < Patches.COUNT; index++) {
          payloads.remove(slot(execution, index));
        }
      }
    }
  }

  private static String slot(String execution, int index) {
    return execution + "/" + index;
  }
}
