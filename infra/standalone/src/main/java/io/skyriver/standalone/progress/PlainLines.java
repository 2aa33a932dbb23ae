package io.skyriver.standalone.progress;

import io.skyriver.events.VideoProgressed;
import java.io.PrintStream;
import java.util.Optional;

/** One line for each change, for files and pipes. */
public final class PlainLines implements ProgressView {
  private final PrintStream out;
  private final String prefix;
  private String last = "";

  public PlainLines(PrintStream out) {
    this(out, "");
  }

  /**
   * @param prefix begins every line
   */
  public PlainLines(PrintStream out, String prefix) {
    this.out = out;
    this.prefix = prefix;
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
      out.println(prefix + line);
      out.flush();
      last = line;
    }
  }

  @Override
  public void close() {}
}
