package io.skyriver.standalone.progress;

import io.skyriver.events.VideoProgressed;
import java.time.Duration;
import java.util.Optional;

/** The words of a progress display. */
final class ProgressText {
  private ProgressText() {}

  /** For example {@code denoise 42 % window 1/2 step 10/24 0:12 left}. */
  static String of(VideoProgressed progress, Optional<Duration> left) {
    return "%-8s %3d %%%s%s"
        .formatted(
            progress.getStage(),
            progress.getProgress(),
            position(progress),
            left.map(ProgressText::remaining).orElse(""));
  }

  private static String position(VideoProgressed progress) {
    String window =
        progress.getWindows() > 1
            ? "  window " + (progress.getWindow() + 1) + "/" + progress.getWindows()
            : "";
    String step =
        progress.getSteps() > 0 ? "  step " + progress.getStep() + "/" + progress.getSteps() : "";
    return window + step;
  }

  private static String remaining(Duration left) {
    return "  %d:%02d left".formatted(left.toMinutes(), left.toSecondsPart());
  }
}
