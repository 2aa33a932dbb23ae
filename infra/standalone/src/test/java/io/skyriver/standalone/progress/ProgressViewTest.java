package io.skyriver.standalone.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.VideoProgressed;
import io.skyriver.events.VideoState;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);

  @Test
  void plainLinesAreOnePerChange() {
    PlainLines lines = new PlainLines(out);

    lines.say("starting");
    lines.show(at(42, 10, 1));
    lines.show(at(42, 10, 1));
    lines.show(at(50, 12, 1));
    lines.close();

    assertThat(bytes.toString(UTF_8))
        .isEqualTo(
            """
            starting
            denoise   42 %  step 10/24
            denoise   50 %  step 12/24
            """);
  }

  @Test
  void longVideosShowTheirWindow() {
    new PlainLines(out).show(at(42, 10, 3));

    assertThat(bytes.toString(UTF_8)).isEqualTo("denoise   42 %  window 1/3  step 10/24\n");
  }

  @Test
  void theBarIsDrawnOverItselfAndClearedAtTheEnd() {
    TerminalBar bar = new TerminalBar(out);

    bar.show(at(50, 12, 1));
    bar.close();

    assertThat(bytes.toString(UTF_8))
        .isEqualTo(
            "\r\u001b[2K"
                + "█".repeat(12)
                + "░".repeat(12)
                + " denoise   50 %  step 12/24\r\u001b[2K");
  }

  @Test
  void theRemainingTimeFollowsThePace() {
    RemainingTime remaining = new RemainingTime();

    assertThat(remaining.after(0, 0)).isEmpty();
    assertThat(remaining.after(10, 0)).isEmpty();
    assertThat(remaining.after(30, Duration.ofSeconds(4).toNanos()))
        .contains(Duration.ofSeconds(14));
  }

  private static VideoProgressed at(int percent, int step, int windows) {
    return VideoProgressed.newBuilder()
        .setVideoId("video_1")
        .setTenant("default")
        .setState(VideoState.IN_PROGRESS)
        .setProgress(percent)
        .setStage("denoise")
        .setWindow(0)
        .setWindows(windows)
        .setStep(step)
        .setSteps(24)
        .setAt(Instant.EPOCH)
        .build();
  }
}
