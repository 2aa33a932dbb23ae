package io.skyriver.encoder;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.services.StageServices;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.telemetry.log.LogKeys;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads back the clean latents of the windows that earlier attempts finished (law 6): those that
 * are denoised, in their order.
 */
final class FinishedWindows {
  private static final Logger LOG = LoggerFactory.getLogger(FinishedWindows.class);

  private FinishedWindows() {}

  /** The windows of a plan that are denoised, in order. */
  static List<WindowPlan> denoised(VideoPlan plan) {
    return plan.getWindows().stream().filter(window -> !window.getGiven()).toList();
  }

  /**
   * The planes of the finished windows; blocks. One that can't be used ends them: denoising it
   * again costs time, giving up would cost the video.
   */
  static List<WindowPlanes> load(StageServices services, EncodeTask task)
      throws InterruptedException {
    List<WindowPlanes> finished = new ArrayList<>();
    List<WindowPlan> windows = denoised(task.getPlan());
    int most = Math.min(task.getFinishedWindows().size(), windows.size());
    try {
      for (ArtifactRef latents : task.getFinishedWindows().subList(0, most)) {
        byte[] content = services.artifacts().get(latents);
        int index = windows.get(finished.size()).getIndex();
        finished.add(services.given().window(task.getPlan(), index, content));
      }
    } catch (StageFailureException | IllegalArgumentException unusable) {
      LOG.atWarn()
          .addKeyValue(LogKeys.VIDEO, task.getVideoId())
          .addKeyValue(LogKeys.ATTEMPT, task.getAttempt())
          .addKeyValue(LogKeys.WINDOW, windows.get(finished.size()).getIndex())
          .setCause(unusable)
          .log("the latents of a finished window can't be used, it is denoised again");
    }
    return finished;
  }
}
