package io.skyriver.stage.given;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.conditioning.StageArtifacts;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.window.Volume;
import io.skyriver.stage.window.WindowPlane;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.triton.DataType;
import io.skyriver.triton.card.ModelCard;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps given latents and finished windows as artifacts: FP32, row-major, little-endian. Safe for
 * use by many threads; blocks.
 */
public record GivenArtifacts(StageArtifacts artifacts, ModelCard card) {
  private static final String MEDIA_TYPE = "application/octet-stream";

  /** Stores the latents of a plan's spans, as {@link GivenLatents} has them. */
  public ArtifactRef store(String tenant, String video, float[] latents)
      throws InterruptedException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(latents.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(latents);
    return artifacts.put(new ArtifactKey(tenant, video, "given.bin"), bytes.array(), MEDIA_TYPE);
  }

  /** What a video is given; its own beginning, if it needs that, is not among it yet. */
  public GivenLatents load(Conditioning conditioning) throws InterruptedException {
    VideoPlan plan = conditioning.getPlan();
    ArtifactRef stored = conditioning.getGiven();
    if (stored == null) {
      return new GivenLatents(plan.getGiven(), FloatBuffer.allocate(0), null);
    }
    FloatBuffer latents = floats(artifacts.get(stored));
    long expected =
        (long) card.latent().channels()
            * GivenLatents.inputFrames(plan.getGiven())
            * plan.getLatentHeight()
            * plan.getLatentWidth();
    if (latents.remaining() != expected) {
      throw new StageFailureException(
          FailureCode.INVALID_RECORD,
          "the given latents have %d values, the plan asks for %d"
              .formatted(latents.remaining(), expected));
    }
    return new GivenLatents(plan.getGiven(), latents, null);
  }

  /** Adds the clean first window to what is given, where the window needs it. */
  public GivenLatents opened(
      GivenLatents given, VideoPlan plan, WindowPlan window, @Nullable ArtifactRef opening)
      throws InterruptedException {
    if (!GivenLatents.closesLoop(plan, window)) {
      return given;
    }
    if (opening == null) {
      throw new StageFailureException(
          FailureCode.INVALID_RECORD, "a window closes a loop and nothing names its beginning");
    }
    return given.with(window(plan, 0, artifacts.get(opening)));
  }

  /**
   * The clean latents of a window, as a stage has stored them.
   *
   * @throws IllegalArgumentException when they are not of the window's size
   */
  public WindowPlanes window(VideoPlan plan, int index, byte[] content) {
    WindowPlan window = plan.getWindows().get(index);
    Volume volume =
        new Volume(window.getLatentFrames(), plan.getLatentHeight(), plan.getLatentWidth());
    WindowPlane latent =
        new WindowPlane(
            GivenLatents.LATENT,
            DataType.valueOf(card.latent().dtype()),
            card.latent().channels(),
            ByteBuffer.wrap(content));
    return new WindowPlanes(volume, List.of(latent));
  }

  private static FloatBuffer floats(byte[] content) {
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
