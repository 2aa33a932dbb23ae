package io.skyriver.denoise;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.given.GivenLatents;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.window.PatchCutter;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlanes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The patches that follow from a chunk. Pure; ids of executions are given.
 *
 * @param denoising the chunk's input
 * @param planes the window's planes after it
 * @param execution the chunk's run
 */
record Scatter(Denoising denoising, WindowPlanes planes, String execution) {

  /** For the next chunk of the same window. */
  List<LatentPatch> again() {
    return cutter().cut(header(), planes);
  }

  /** For the decoder: the clean latents alone. */
  List<LatentPatch> clean() {
    return cutter().cut(header(), planes.only(InitialPlanes.LATENT));
  }

  /** The window to be denoised after this one; those that are given need no denoising. */
  Optional<WindowPlan> nextWindow() {
    List<WindowPlan> windows = denoising.plan().getWindows();
    int next = header().ref().window() + 1;
    return next < windows.size() && !windows.get(next).getGiven()
        ? Optional.of(windows.get(next))
        : Optional.empty();
  }

  /**
   * For the window after this one: its history from the clean latents, what is given, the rest
   * noise.
   *
   * @param opening clean latents of the first window, where the video closes a loop
   */
  List<LatentPatch> start(
      WindowPlan next, GivenLatents given, @Nullable ArtifactRef opening, String nextExecution) {
    VideoPlan plan = denoising.plan();
    WindowPlanes start = new InitialPlanes(denoising.card(), plan, given).following(next, planes);
    WindowHeader header =
        header().with(opening).start(next.getIndex(), nextExecution, plan.getStartStep());
    return cutter().cut(header, start);
  }

  private WindowHeader header() {
    return denoising.window().header().after(execution, denoising.chunk().end());
  }

  private PatchCutter cutter() {
    return PatchCutter.of(denoising.card().patch());
  }
}
