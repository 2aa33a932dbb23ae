package io.skyriver.standalone.cli;

import io.skyriver.standalone.progress.PlainLines;
import io.skyriver.standalone.progress.ProgressView;
import io.skyriver.standalone.progress.TerminalBar;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Chooses how progress is shown on standard error. */
final class Views {
  private Views() {}

  /**
   * A bar on a terminal, lines elsewhere.
   *
   * @param log which may write in between
   */
  static ProgressView of(LogOption log) {
    // The launcher knows: Java can't tell whether standard error alone is a terminal.
    boolean terminal = Boolean.getBoolean("skyriver.terminal") && !log.isShown();
    return terminal ? new TerminalBar(standardError()) : new PlainLines(standardError());
  }

  /** Lines that begin with a name, for one of several videos. */
  static ProgressView lines(String name) {
    return new PlainLines(standardError(), name + "  ");
  }

  private static PrintStream standardError() {
    return new PrintStream(System.err, true, StandardCharsets.UTF_8);
  }
}
