package io.skyriver.standalone.progress;

import io.skyriver.events.VideoProgressed;
import java.io.PrintStream;
import java.util.Optional;

/** One line for each change, for files and pipes. */
public final class PlainLines implements ProgressView {
  private final PrintStream out;
  private String last = "";

  public PlainLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    print(line);
  }

  @Override
  public void show(VideoProgressed progress) {
    print(ProgressText.of(progress, Optional.empty()));
  }

  private void print(String line) {
    if (!line.equals(last)) {
      out.println(line);
      out.flush();
      last = line;
    }
  }

  @Override
  public void close() {}
}
