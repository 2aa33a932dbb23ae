package io.skyriver.it.simulation;

import io.skyriver.events.StageEventType;
import io.skyriver.stage.window.WindowRef;

/** Takes a window one step further, and behind the last step to the decoder. */
final class DenoiseStage extends WindowStage {
  private final Chunks chunks;

  DenoiseStage(Parts parts, Chunks chunks) {
    super("denoise", parts, parts.wire().denoisePatches);
    this.chunks = chunks;
  }

  @Override
  void answered(Call call) {
    WindowRef window = call.window();
    int step = call.step() + 1;
    if (step < Chunks.STEPS) {
      chunks.step(this, window, step);
      emit(event(window, StageEventType.CHUNK_COMMITTED, step));
      return;
    }
    chunks.clean(this, window);
    int next = window.window() + 1;
    if (next < chunks.windows(window.video())) {
      chunks.noise(this, new WindowRef(window.video(), window.attempt(), next));
    }
    emit(event(window, StageEventType.CHUNK_COMMITTED, step));
    emit(event(window, StageEventType.WINDOW_FINISHED, step, "latents-" + window.window()));
  }
}
