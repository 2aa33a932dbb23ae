package io.skyriver.triton.circuit;

import io.skyriver.triton.ModelServerException.Kind;
import java.time.Duration;

/**
 * Whether an endpoint gets the calls of one model. Immutable; knows no clock.
 *
 * @param state what may be sent
 * @param failures calls that failed one after the other while closed, then probes that failed
 */
record Circuit(State state, int failures) {
  static final Circuit CLOSED = new Circuit(State.CLOSED, 0);

  /** What may be sent. */
  enum State {
    /** Calls. */
    CLOSED,
    /** Nothing until the pause is over, then a probe. */
    OPEN
  }

  /**
   * After a call that was answered. One that was sent before the circuit opened changes nothing.
   */
  Circuit answered() {
    return state == State.CLOSED ? CLOSED : this;
  }

  /** After a call that failed. */
  Circuit failed(Kind kind, CircuitRules rules) {
    if (state == State.OPEN || !speaksAgainstTheEndpoint(kind)) {
      return this;
    }
    return failures + 1 < rules.failures()
        ? new Circuit(State.CLOSED, failures + 1)
        : new Circuit(State.OPEN, 0);
  }

  /** After a probe that was answered. */
  static Circuit mended() {
    return CLOSED;
  }

  /** After a probe that failed. */
  Circuit probeFailed() {
    return new Circuit(State.OPEN, failures + 1);
  }

  /** How long to wait for the next probe. */
  Duration pause(CircuitRules rules) {
    Duration pause = rules.firstPause();
    for (int failed = 0; failed < failures && pause.compareTo(rules.longestPause()) < 0; failed++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(rules.longestPause()) < 0 ? pause : rules.longestPause();
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  private static boolean speaksAgainstTheEndpoint(Kind kind) {
    return switch (kind) {
      // Not reachable, stopping, or a dead model process behind a server that calls it ready.
      case UNAVAILABLE -> true;
      // The endpoint lives: such an answer, or none in time, is the video's matter, whose attempts
      // end, typed, while others go on.
      case TIMEOUT, INVALID_RESPONSE, INVALID_OUTPUT, INTERNAL -> false;
      // The endpoint lives and refuses this call.
      case OVERLOADED, NOT_FOUND, INVALID_REQUEST, TOO_LARGE -> false;
      // Nobody waited for the answer.
      case CANCELLED -> false;
    };
  }
}
