package io.skyriver.standalone.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the log is seen: in a file where there is one, on request on standard error too. */
final class LogOption {
  @Option(
      names = {"-v", "--verbose"},
      description = "Show the log on standard error.")
  private boolean verbose;

  boolean isShown() {
    return verbose;
  }

  /** Shows the log of this process if that is wanted; keeps none. */
  void begin() {
    if (verbose) {
      LogFile.shown();
    }
  }

  /** Sends the log of this process there. Must be called before anything logs. */
  void begin(Path file) {
    if (verbose) {
      LogFile.intoAndShown(file);
    } else {
      LogFile.into(file);
    }
  }
}
