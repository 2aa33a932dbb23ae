package io.skyriver.it.simulation;

import io.skyriver.events.LatentPatch;
import io.skyriver.stage.window.WindowRef;
import java.util.List;
import java.util.Map;

/** Makes the patches that follow from calls; each run of a call has its own execution. */
final class Chunks {
  static final int STEPS = 2;

  private final Parts parts;
  private final Map<String, Integer> windows;
  private int executions;

  /**
   * @param windows how many each video has
   */
  Chunks(Parts parts, Map<String, Integer> windows) {
    this.parts = parts;
    this.windows = windows;
  }

  int windows(String video) {
    return windows.getOrDefault(video, 1);
  }

  /** The start of a window. */
  void noise(Stage sender, WindowRef window) {
    send(sender, window, 0, parts.wire().denoisePatches);
  }

  /** A window after a step that is not its last. */
  void step(Stage sender, WindowRef window, int step) {
    send(sender, window, step, parts.wire().denoisePatches);
  }

  /** A finished window. */
  void clean(Stage sender, WindowRef window) {
    send(sender, window, STEPS, parts.wire().decodePatches);
  }

  private void send(Stage sender, WindowRef window, int step, List<LatentPatch> topic) {
    String execution = "x" + executions++;
    // Other hardware may give other numbers, under another execution.
    int content = parts.dice().onceIn(8) ? executions : 0;
    parts.oracle().computed(execution, content);
    for (int index = 0; index < Patches.COUNT; index++) {
      LatentPatch patch =
          Patches.of(window, windows(window.video()), step, STEPS, execution, content, index);
      sender.later(
          () -> {
            parts.dice().note(() -> "sent: " + Words.of(patch));
            topic.add(patch);
          });
    }
  }
}
