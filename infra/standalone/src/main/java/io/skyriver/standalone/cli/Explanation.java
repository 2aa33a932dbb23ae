package io.skyriver.standalone.cli;

import io.skyriver.standalone.data.DataDirectoryException;

/** What an exception means to the person at the terminal. */
final class Explanation {
  private Explanation() {}

  static String of(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  static int exitCode(Throwable failure) {
    boolean mendable =
        failure instanceof UsageException || failure instanceof DataDirectoryException;
    return mendable ? ExitCode.USAGE_OR_REJECTED : ExitCode.FAILED;
  }
}
