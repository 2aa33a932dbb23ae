package io.skyriver.standalone.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the log is seen: always in a file, on request on standard error too. */
final class LogOption {
  @Option(
      names = {"-v", "--verbose"},
      description = "Show the log on standard error.")
  private boolean verbose;

  boolean isShown() {
    return verbose;
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
