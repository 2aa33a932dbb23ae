package io.skyriver.it.badinput;

import io.skyriver.events.Failure;

/**
 * What became of an input.
 *
 * @param kind the road it left on
 * @param code stable code; for people's eyes where the kind has none
 * @param mendedBy class of the failure: who can mend it; empty where there is none
 */
record Outcome(Kind kind, String code, String mendedBy) {

  enum Kind {
    /** A video with a file. */
    FINISHED,
    /** A video without. */
    FAILED,
    /** A submission that owns no video. */
    REJECTED,
    /** Among the dead letters, with its bytes. */
    DEAD_LETTER,
    /** A stage failed a video that nobody knows; its event is among the dead letters. */
    BURIED_FAILURE,
    /** Refused over HTTP. */
    HTTP,
    /** Refused by the Kafka client or broker. */
    REFUSED,
    /** A part of the system does not start and says why. */
    NO_START,
    /** Nobody acts on it, and nobody stumbles over it. */
    PASSED_OVER,
    /** Waits until the outage is over, then goes on. */
    BLOCKED
  }

  static Outcome finished() {
    return new Outcome(Kind.FINISHED, "", "");
  }

  static Outcome passedOver() {
    return new Outcome(Kind.PASSED_OVER, "", "");
  }

  static Outcome blocked(String what) {
    return new Outcome(Kind.BLOCKED, what, "");
  }

  static Outcome rejected(String code) {
    return new Outcome(Kind.REJECTED, code, "USER");
  }

  static Outcome http(int status, String code) {
    return new Outcome(Kind.HTTP, code, String.valueOf(status));
  }

  static Outcome refused(String how) {
    return new Outcome(Kind.REFUSED, how, "");
  }

  static Outcome noStart(String message) {
    return new Outcome(Kind.NO_START, message, "");
  }

  static Outcome deadLetter(String code, String mendedBy) {
    return new Outcome(Kind.DEAD_LETTER, code, mendedBy);
  }

  static Outcome of(Kind kind, Failure failure) {
    return new Outcome(kind, failure.getCode(), failure.getFailureClass().name());
  }

  @Override
  public String toString() {
    return (kind + " " + code + (mendedBy.isEmpty() ? "" : " (" + mendedBy + ")")).strip();
  }
}
