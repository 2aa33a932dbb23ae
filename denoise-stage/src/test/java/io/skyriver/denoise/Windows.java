package io.skyriver.denoise;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.conditioning.Conditionings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.given.GivenLatents;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import java.time.Duration;
import java.util.List;

/** A video on its way through the denoiser, without any engine. */
final class Windows {
  static final ArtifactRef UNSTORED =
      new ArtifactRef("memory:/none", "0".repeat(64), 0L, "application/avro");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Windows() {}

  static Conditioning conditioning(VideoPlan plan) {
    return conditioning("video_1", plan);
  }

  static Conditioning conditioning(String video, VideoPlan plan) {
    return new Conditioning(
        video,
        plan,
        List.of(
            Conditionings.record(Tensor.floats("TEXT", new float[] {0.25f, 0.5f}, 1, 1, 2)),
            Conditionings.record(Tensor.floats("NEGATIVE_TEXT", new float[] {0, 0}, 1, 1, 2))),
        null);
  }

  static WindowSet first(VideoPlan plan, ArtifactRef conditioning) {
    return first("video_1", plan, conditioning);
  }

  static WindowSet first(String video, VideoPlan plan, ArtifactRef conditioning) {
    WindowPlanes planes = new InitialPlanes(SmallCard.CARD, plan).first(plan.getWindows().get(0));
    WindowHeader header =
        new WindowHeader(
            new WindowRef(video, 1, 0),
            "default",
            plan.getWindows().size(),
            "first",
            0,
            plan.getSteps(),
            conditioning,
            SmallCard.model(),
            0,
            null);
    return new WindowSet(header, planes);
  }

  /** The window's planes when it is clean, denoised chunk by chunk through patches. */
  static WindowPlanes denoised(WindowSet start, VideoPlan plan) {
    WindowSet window = start;
    while (window.header().step() < window.header().steps()) {
      Scatter scatter = chunk(window, plan);
      window = WindowSet.of(scatter.again());
    }
    return window.planes();
  }

  /** The next chunk of a window. */
  static Scatter chunk(WindowSet window, VideoPlan plan) {
    Denoising denoising = new Denoising(SmallCard.CARD, conditioning(plan), window);
    InferResponse response = FakeDenoiser.denoise(denoising.request("run", TIMEOUT));
    return new Scatter(denoising, denoising.planes(response), "run" + denoising.chunk().end());
  }

  /** The start of the window that follows a last chunk. */
  static List<LatentPatch> next(Scatter last, String execution) {
    WindowPlan window = last.nextWindow().orElseThrow();
    return last.start(window, GivenLatents.NONE, null, execution);
  }
}
