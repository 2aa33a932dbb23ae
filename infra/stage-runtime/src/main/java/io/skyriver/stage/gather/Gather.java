package io.skyriver.stage.gather;

import io.skyriver.events.LatentPatch;
import io.skyriver.stage.gather.GatherOutcome.Completed;
import io.skyriver.stage.gather.GatherOutcome.Corrupt;
import io.skyriver.stage.gather.GatherOutcome.Dropped;
import io.skyriver.stage.gather.GatherOutcome.Kept;
import io.skyriver.stage.gather.GatherOutcome.Reason;
import io.skyriver.stage.window.PatchRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects the latent patches of one window until one execution's set is complete (laws 3, 5 and
 * 6). Pure: the caller keeps the returned state, and the payloads of the sets that are open in it.
 * What it remembers is bounded: at most {@value #MOST_OPEN} open sets, the oldest goes first.
 *
 * @param attempt highest attempt seen, 0 before the first patch
 * @param last the set that was completed last, null before the first
 * @param open sets that miss patches, oldest first, all of steps after the last
 */
public record Gather(int attempt, @Nullable PatchSet last, List<PatchSet> open) {
  static final int MOST_OPEN = 8;

  public static final Gather EMPTY = new Gather(0, null, List.of());

  public Gather {
    open = List.copyOf(open);
  }

  /** The state after the patch, and what came of it. */
  public GatherResult apply(LatentPatch patch) {
    Optional<String> violation = PatchRules.violation(patch);
    if (violation.isPresent()) {
      return same(new Corrupt(violation.get()));
    }
    if (patch.getAttempt() < attempt) {
      return same(new Dropped(Reason.FENCED));
    }
    if (patch.getAttempt() > attempt) {
      return new Gather(patch.getAttempt(), null, List.of()).apply(patch);
    }
    return patch.getStep() <= lastStep() ? late(patch) : collected(patch);
  }

  /** Step of the last complete set, -1 before the first. */
  public int lastStep() {
    return last == null ? -1 : last.step();
  }

  /** Executions whose payloads the caller has to keep. */
  public List<String> executions() {
    return open.stream().map(PatchSet::execution).toList();
  }

  /** A patch of a step that is done. Its bytes are only compared. */
  private GatherResult late(LatentPatch patch) {
    if (last == null || patch.getStep() < last.step() || last.repeats(patch)) {
      return same(new Dropped(Reason.STALE));
    }
    return last.execution().equals(patch.getExecution())
        ? same(twoVersions(patch))
        : same(new Dropped(Reason.DIVERGENT));
  }

  private GatherResult collected(LatentPatch patch) {
    PatchSet set = openSet(patch);
    if (set.repeats(patch)) {
      return same(new Dropped(Reason.DUPLICATE));
    }
    if (!set.agreesWith(patch) || set.has(patch)) {
      return same(twoVersions(patch));
    }
    PatchSet grown = set.with(patch);
    return grown.complete() ? completed(grown) : kept(grown);
  }

  private GatherResult completed(PatchSet set) {
    List<PatchSet> ahead = open.stream().filter(other -> other.step() > set.step()).toList();
    boolean divergent =
        open.stream().filter(other -> other.step() == set.step()).anyMatch(set::diverges);
    return new GatherResult(
        new Gather(attempt, set, ahead),
        new Completed(set.execution(), set.step(), set.patches(), divergent));
  }

  private GatherResult kept(PatchSet set) {
    List<PatchSet> sets = new ArrayList<>(open);
    int known = executions().indexOf(set.execution());
    if (known >= 0) {
      sets.set(known, set);
    } else {
      sets.add(set);
    }
    if (sets.size() > MOST_OPEN) {
      sets.remove(0);
    }
    return new GatherResult(new Gather(attempt, last, sets), new Kept());
  }

  private PatchSet openSet(LatentPatch patch) {
    return open.stream()
        .filter(set -> set.execution().equals(patch.getExecution()))
        .findFirst()
        .orElseGet(() -> PatchSet.expecting(patch));
  }

  private static Corrupt twoVersions(LatentPatch patch) {
    return new Corrupt(
        "patch %d of window %d at step %d exists with different bytes under one execution"
            .formatted(patch.getPatch(), patch.getWindow(), patch.getStep()));
  }

  private GatherResult same(GatherOutcome outcome) {
    return new GatherResult(this, outcome);
  }
}
