package io.skyriver.standalone.cli;

/** How the command ends. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE_OR_REJECTED = 2;
  static final int CANCELLED = 130;

  private ExitCode() {}
}
