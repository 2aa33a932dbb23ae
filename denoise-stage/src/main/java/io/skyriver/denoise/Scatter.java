package io.skyriver.denoise;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.window.PatchCutter;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlanes;
import java.util.List;

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

  boolean hasNextWindow() {
    return header().ref().window() + 1 < denoising.plan().getWindows().size();
  }

  /** For the window after this one: its history from the clean latents, the rest noise. */
  List<LatentPatch> nextWindow(String nextExecution) {
    int next = header().ref().window() + 1;
    WindowPlan window = denoising.plan().getWindows().get(next);
    WindowPlanes start =
        new InitialPlanes(denoising.card(), denoising.plan()).following(window, planes);
    return cutter().cut(header().start(next, nextExecution), start);
  }

  private WindowHeader header() {
    return denoising.window().header().after(execution, denoising.chunk().end());
  }

  private PatchCutter cutter() {
    return PatchCutter.of(denoising.card().patch());
  }
}
