package io.skyriver.encoder;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.services.StageServices;
import io.skyriver.stage.window.Volume;
import io.skyriver.stage.window.WindowPlane;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.triton.DataType;
import io.skyriver.triton.card.ModelCard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads back the clean latents of the windows that earlier attempts finished (law 6). */
final class FinishedWindows {
  private static final Logger LOG = LoggerFactory.getLogger(FinishedWindows.class);

  private FinishedWindows() {}

  /**
   * The planes of the finished windows, from window 0; blocks. One that can't be used ends them:
   * denoising it again costs time, giving up would cost the video.
   */
  static List<WindowPlanes> load(StageServices services, EncodeTask task)
      throws InterruptedException {
    List<WindowPlanes> windows = new ArrayList<>();
    int most = Math.min(task.getFinishedWindows().size(), task.getPlan().getWindows().size());
    try {
      for (ArtifactRef latents : task.getFinishedWindows().subList(0, most)) {
        byte[] content = services.artifacts().get(latents);
        windows.add(planes(services.card(), task.getPlan(), windows.size(), content));
      }
    } catch (StageFailureException | IllegalArgumentException unusable) {
      LOG.atWarn()
          .addKeyValue(LogKeys.VIDEO, task.getVideoId())
          .addKeyValue(LogKeys.ATTEMPT, task.getAttempt())
          .addKeyValue(LogKeys.WINDOW, windows.size())
          .setCause(unusable)
          .log("the latents of a finished window can't be used, it is denoised again");
    }
    return windows;
  }

  private static WindowPlanes planes(ModelCard card, VideoPlan plan, int index, byte[] content) {
    WindowPlan window = plan.getWindows().get(index);
    Volume volume =
        new Volume(window.getLatentFrames(), plan.getLatentHeight(), plan.getLatentWidth());
    WindowPlane latent =
        new WindowPlane(
            InitialPlanes.LATENT,
            DataType.valueOf(card.latent().dtype()),
            card.latent().channels(),
            ByteBuffer.wrap(content));
    return new WindowPlanes(volume, List.of(latent));
  }
}
