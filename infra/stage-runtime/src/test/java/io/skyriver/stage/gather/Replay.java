package io.skyriver.stage.gather;

import io.skyriver.events.LatentPatch;
import io.skyriver.stage.gather.GatherOutcome.Completed;
import io.skyriver.stage.gather.GatherOutcome.Kept;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.window.WindowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Drives one {@link Gather} per window with patches and keeps payloads as the driver must. */
final class Replay {
  private final Map<String, Gather> states = new HashMap<>();
  private final Map<String, LatentPatch> payloads = new HashMap<>();
  private final List<WindowSet> completed = new ArrayList<>();
  private final List<GatherOutcome> outcomes = new ArrayList<>();

  Replay feed(List<LatentPatch> patches) {
    patches.forEach(this::feed);
    return this;
  }

  GatherOutcome feed(LatentPatch patch) {
    GatherResult result = state(patch).apply(patch);
    states.put(WindowRef.key(patch), GatherCodec.decode(GatherCodec.encode(result.next())));
    outcomes.add(result.outcome());
    if (result.outcome() instanceof Kept || result.outcome() instanceof Completed) {
      payloads.put(patch.getExecution() + patch.getPatch(), patch);
    }
    if (result.outcome() instanceof Completed set) {
      completed.add(assembled(set));
    }
    return result.outcome();
  }

  List<WindowSet> completed() {
    return completed;
  }

  List<GatherOutcome> outcomes() {
    return outcomes;
  }

  Gather state(LatentPatch patch) {
    return states.getOrDefault(WindowRef.key(patch), Gather.EMPTY);
  }

  private WindowSet assembled(Completed set) {
    List<LatentPatch> patches = new ArrayList<>();
    for (int index = 0; index < set.patches(); index++) {
      LatentPatch patch = payloads.get(set.execution() + index);
      if (patch == null) {
        throw new AssertionError("patch " + index + " was not kept");
      }
      patches.add(patch);
    }
    return WindowSet.of(patches);
  }
}
