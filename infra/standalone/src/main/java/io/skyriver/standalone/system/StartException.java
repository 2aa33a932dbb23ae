package io.skyriver.standalone.system;

/** A part of the system did not start, or not in time. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
