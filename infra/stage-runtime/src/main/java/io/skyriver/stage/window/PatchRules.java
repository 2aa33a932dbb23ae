package io.skyriver.stage.window;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.Plane;
import io.skyriver.triton.DataType;
import java.util.Arrays;
import java.util.Optional;

/** What a single patch must fulfil before anything in it is used. */
public final class PatchRules {
  private static final int MOST_PATCHES = 1 << 16;

  private PatchRules() {}

  /** What is wrong with a patch, or empty when it is sound. */
  public static Optional<String> violation(LatentPatch patch) {
    if (patch.getPatches() > MOST_PATCHES
        || patch.getPatch() < 0
        || patch.getPatch() >= patch.getPatches()) {
      return wrong(patch, "has an index outside its set");
    }
    if (!sound(patch)) {
      return wrong(patch, "has payloads that do not match its extent");
    }
    return PatchChecksum.of(patch.getPayloads()) == patch.getCrc32c()
        ? Optional.empty()
        : wrong(patch, "does not match its CRC-32C");
  }

  /** Whether two patches may belong to one set. */
  public static boolean sameSet(LatentPatch one, LatentPatch other) {
    return one.getPatches() == other.getPatches()
        && one.getStep() == other.getStep()
        && one.getSteps() == other.getSteps()
        && one.getShape().equals(other.getShape())
        && one.getPlanes().equals(other.getPlanes());
  }

  private static boolean sound(LatentPatch patch) {
    return positive(patch)
        && Block.of(patch).inside(Volume.of(patch.getShape()))
        && patch.getPlanes().size() == patch.getPayloads().size()
        && payloadsFit(patch);
  }

  private static boolean positive(LatentPatch patch) {
    return !patch.getPlanes().isEmpty()
        && patch.getExtent().getT() > 0
        && patch.getExtent().getH() > 0
        && patch.getExtent().getW() > 0
        && patch.getShape().getT() > 0
        && patch.getShape().getH() > 0
        && patch.getShape().getW() > 0;
  }

  private static boolean payloadsFit(LatentPatch patch) {
    long cells =
        (long) patch.getExtent().getT() * patch.getExtent().getH() * patch.getExtent().getW();
    for (int index = 0; index < patch.getPlanes().size(); index++) {
      Plane plane = patch.getPlanes().get(index);
      long expected = cells * plane.getChannels() * elementSize(plane);
      if (expected < 1 || patch.getPayloads().get(index).remaining() != expected) {
        return false;
      }
    }
    return true;
  }

  /** Bytes of an element; negative for a datatype that planes can't have. */
  private static int elementSize(Plane plane) {
    return Arrays.stream(DataType.values())
        .filter(type -> type.name().equals(plane.getDatatype()))
        .mapToInt(DataType::size)
        .findFirst()
        .orElse(-1);
  }

  private static Optional<String> wrong(LatentPatch patch, String what) {
    return Optional.of(
        "patch %d of window %d at step %d %s"
            .formatted(patch.getPatch(), patch.getWindow(), patch.getStep(), what));
  }
}
