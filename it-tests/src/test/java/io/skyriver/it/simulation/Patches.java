package io.skyriver.it.simulation;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Extent;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.ModelRef;
import io.skyriver.events.Plane;
import io.skyriver.stage.window.PatchChecksum;
import io.skyriver.stage.window.WindowRef;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** Windows of two latent cells, each a patch of its own. */
final class Patches {
  static final int COUNT = 2;
  private static final List<Plane> PLANES = List.of(new Plane("latent", "FP32", 1));
  private static final Extent SHAPE = new Extent(COUNT, 1, 1);
  private static final Extent CELL = new Extent(1, 1, 1);
  private static final ModelRef MODEL = new ModelRef("model", "1", "0".repeat(64));
  private static final ArtifactRef CONDITIONING =
      new ArtifactRef("memory:/conditioning", "0".repeat(64), 1L, "application/avro");

  private Patches() {}

  /**
   * One patch of a window.
   *
   * @param content what distinguishes the numbers of one computation from those of another
   */
  static LatentPatch of(
      WindowRef window,
      int windows,
      int step,
      int steps,
      String execution,
      int content,
      int index) {
    int number = Objects.hash(window.video(), window.window(), step, content, index);
    List<ByteBuffer> payloads = List.of(ByteBuffer.allocate(4).putInt(0, number));
    return LatentPatch.newBuilder()
        .setVideoId(window.video())
        .setTenant("default")
        .setAttempt(window.attempt())
        .setExecution(execution)
        .setWindow(window.window())
        .setWindows(windows)
        .setStep(step)
        .setSteps(steps)
        .setPlanes(PLANES)
        .setShape(SHAPE)
        .setOrigin(new Extent(index, 0, 0))
        .setExtent(CELL)
        .setPatch(index)
        .setPatches(COUNT)
        .setPayloads(payloads)
        .setCrc32c(PatchChecksum.of(payloads))
        .setConditioning(CONDITIONING)
        .setModel(MODEL)
        .setPriority(0)
        .setDeadline(null)
        .build();
  }

  static ArtifactRef artifact(WindowRef window, String kind) {
    return new ArtifactRef(
        "memory:/%s/%d/%s".formatted(window.video(), window.attempt(), kind),
        "0".repeat(64),
        1L,
        "application/octet-stream");
  }
}
