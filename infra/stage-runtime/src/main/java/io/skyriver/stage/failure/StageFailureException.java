package io.skyriver.stage.failure;

/**
 * Ends the work on a video for good; caught where the work was started and turned into a {@code
 * FAILED} event. Never crosses an operator's boundary.
 */
public final class StageFailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  public StageFailureException(FailureCode code, String message) {
    super(message);
    this.code = code;
  }

  public StageFailureException(FailureCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public FailureCode code() {
    return code;
  }
}
