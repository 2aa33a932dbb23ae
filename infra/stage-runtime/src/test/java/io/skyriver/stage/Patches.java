package io.skyriver.stage;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.ModelRef;
import io.skyriver.stage.window.PatchCutter;
import io.skyriver.stage.window.Volume;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlane;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.triton.card.ModelCard.PatchSize;
import java.util.List;
import java.util.Random;

/** Windows and patches for tests. */
public final class Patches {
  public static final Volume VOLUME = new Volume(5, 7, 6);
  private static final PatchCutter CUTTER = PatchCutter.of(new PatchSize(4, 4, 4));

  private Patches() {}

  public static WindowHeader header(String video, int attempt, String execution, int step) {
    return new WindowHeader(
        new WindowRef(video, attempt, 0),
        "default",
        1,
        execution,
        step,
        8,
        new ArtifactRef("memory:/c", "0".repeat(64), 1L, "application/avro"),
        new ModelRef("skyriver-mini", "1", "0".repeat(64)),
        0,
        null);
  }

  /** A window whose numbers depend on the seed. */
  public static WindowPlanes planes(long seed) {
    Random random = new Random(seed);
    return new WindowPlanes(
        VOLUME,
        List.of(
            WindowPlane.floats("latent", 2, floats(2 * VOLUME.cells(), random)),
            WindowPlane.floats("mask", 1, floats(VOLUME.cells(), random))));
  }

  public static List<LatentPatch> cut(
      String video, int attempt, String execution, int step, long seed) {
    return CUTTER.cut(header(video, attempt, execution, step), planes(seed));
  }

  private static float[] floats(int count, Random random) {
    float[] values = new float[count];
    for (int index = 0; index < count; index++) {
      values[index] = random.nextFloat();
    }
    return values;
  }
}
