package io.skyriver.stage.gather;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.Plane;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Collectors;

/**
 * Which patches of one execution have arrived, without their payloads. Immutable.
 *
 * @param execution the execution
 * @param step solver steps done
 * @param form what else the patches of a set agree on: extent and planes of the window
 * @param arrived indexes of the patches that are there
 * @param checksums CRC-32C by index, 0 where nothing has arrived
 */
record PatchSet(String execution, int step, String form, BitSet arrived, int[] checksums) {

  static PatchSet expecting(LatentPatch patch) {
    int patches = patch.getPatches();
    return new PatchSet(
        patch.getExecution(), patch.getStep(), form(patch), new BitSet(patches), new int[patches]);
  }

  boolean complete() {
    return arrived.cardinality() == checksums.length;
  }

  int patches() {
    return checksums.length;
  }

  /** Whether the patch can belong to this set. */
  boolean agreesWith(LatentPatch patch) {
    return patch.getStep() == step
        && patch.getPatches() == checksums.length
        && form(patch).equals(form);
  }

  boolean has(LatentPatch patch) {
    return arrived.get(patch.getPatch());
  }

  /** Whether the set has the same patch with the same bytes. */
  boolean repeats(LatentPatch patch) {
    return agreesWith(patch) && has(patch) && checksums[patch.getPatch()] == patch.getCrc32c();
  }

  /** Whether some patch that both sets have is not the same in both. */
  boolean diverges(PatchSet other) {
    if (!form.equals(other.form) || checksums.length != other.checksums.length) {
      return true;
    }
    BitSet both = (BitSet) arrived.clone();
    both.and(other.arrived);
    return both.stream().anyMatch(index -> checksums[index] != other.checksums[index]);
  }

  PatchSet with(LatentPatch patch) {
    BitSet more = (BitSet) arrived.clone();
    more.set(patch.getPatch());
    int[] updated = checksums.clone();
    updated[patch.getPatch()] = patch.getCrc32c();
    return new PatchSet(execution, step, form, more, updated);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PatchSet that
        && execution.equals(that.execution)
        && step == that.step
        && form.equals(that.form)
        && arrived.equals(that.arrived)
        && Arrays.equals(checksums, that.checksums);
  }

  @Override
  public int hashCode() {
    return execution.hashCode();
  }

  private static String form(LatentPatch patch) {
    return patch.getSteps()
        + " "
        + patch.getShape()
        + patch.getPlanes().stream().map(Plane::toString).collect(Collectors.joining());
  }
}
