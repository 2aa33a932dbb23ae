package io.skyriver.standalone.progress;

import io.skyriver.events.VideoProgressed;
import java.io.PrintStream;

/** A bar that is drawn over itself, for a terminal. */
public final class TerminalBar implements ProgressView {
  private static final int CELLS = 24;
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final PrintStream out;
  private final RemainingTime remaining = new RemainingTime();

  public TerminalBar(PrintStream out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    draw(line);
  }

  @Override
  public void show(VideoProgressed progress) {
    int percent = progress.getProgress();
    int full = CELLS * percent / 100;
    String bar = "█".repeat(full) + "░".repeat(CELLS - full);
    draw(bar + " " + ProgressText.of(progress, remaining.after(percent, System.nanoTime())));
  }

  private void draw(String line) {
    out.print(CLEAR_LINE + line);
    out.flush();
  }

  /** Clears the line: the outcome takes its place. */
  @Override
  public void close() {
    draw("");
  }
}
