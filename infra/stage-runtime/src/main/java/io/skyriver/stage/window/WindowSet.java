package io.skyriver.stage.window;

import io.skyriver.events.LatentPatch;
import java.util.List;

/** A whole window at one step, from one execution. */
public record WindowSet(WindowHeader header, WindowPlanes planes) {

  /** Assembles a complete set of patches. */
  public static WindowSet of(List<LatentPatch> patches) {
    return new WindowSet(WindowHeader.of(patches.get(0)), PatchCutter.assemble(patches));
  }

  public WindowRef ref() {
    return header.ref();
  }

  /** The patches the window travels in. */
  public List<LatentPatch> cut(PatchCutter cutter) {
    return cutter.cut(header, planes);
  }
}
