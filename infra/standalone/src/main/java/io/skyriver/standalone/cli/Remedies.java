package io.skyriver.standalone.cli;

import io.skyriver.events.Failure;
import java.util.Optional;

/** What a person can do about a failure, by who can mend it. */
final class Remedies {
  private Remedies() {}

  static Optional<String> of(Failure failure) {
    return switch (failure.getFailureClass()) {
      // The message of a user's mistake says what is allowed.
      case USER -> Optional.empty();
      case EXTERNAL ->
          Optional.of("  A system it needs gave no answer: try again, -v shows the log.");
      case RESOURCES -> Optional.of("  Try a smaller size or fewer seconds, or free memory.");
      case INTERNAL -> Optional.of("  This is a defect of Skyriver: report it with the log of -v.");
    };
  }
}
