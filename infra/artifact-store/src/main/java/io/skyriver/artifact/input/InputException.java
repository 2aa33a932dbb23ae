package io.skyriver.artifact.input;

/** An input that can't be had or used; the message is for its submitter. */
public final class InputException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public InputException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public InputException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Why. */
  public enum Reason {
    /** It is not there, or nobody answers; another time it may be. */
    UNREACHABLE,
    /** This server does not fetch from such a place, for nobody. */
    REFUSED,
    /** It is no picture or video that can be read. */
    INVALID,
    /** It has more bytes or pixels or frames than this server takes. */
    TOO_LARGE
  }
}
