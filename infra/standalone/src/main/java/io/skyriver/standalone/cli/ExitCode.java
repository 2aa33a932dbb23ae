package io.skyriver.standalone.cli;

import io.skyriver.standalone.client.ClientException;

/** How a command ends. */
enum ExitCode {
  OK(0, "done"),
  FAILED(1, "the video, or Skyriver itself, failed"),
  USAGE_OR_REJECTED(2, "wrong usage, or the submission was rejected"),
  UNREACHABLE(3, "Kafka, the schema registry or a file could not be reached"),
  UNKNOWN(4, "there is no such thing"),
  UNFINISHED(5, "not finished yet, or not in time"),
  DIFFERS(6, "the replay has other bytes than the recorded file"),
  CANCELLED(130, "cancelled, or stopped with Ctrl-C");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  String meaning() {
    return meaning;
  }

  static ExitCode of(ClientException.Kind kind) {
    return switch (kind) {
      case UNREACHABLE -> UNREACHABLE;
      case UNKNOWN -> UNKNOWN;
      case UNFINISHED -> UNFINISHED;
      case USAGE -> USAGE_OR_REJECTED;
      case FAILED -> FAILED;
    };
  }
}
