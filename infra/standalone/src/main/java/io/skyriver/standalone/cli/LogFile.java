package io.skyriver.standalone.cli;

import java.nio.file.Path;

/** Says where the process's log goes. Must be called before anything logs. */
final class LogFile {
  private LogFile() {}

  /** Logs into a file only. */
  static void into(Path file) {
    System.setProperty("skyriver.log.file", file.toString());
  }

  /** Logs into a file and to standard error. */
  static void intoAndShown(Path file) {
    into(file);
    shown();
  }

  /** Logs to standard error only. */
  static void shown() {
    System.setProperty("skyriver.log.console", "INFO");
  }
}
