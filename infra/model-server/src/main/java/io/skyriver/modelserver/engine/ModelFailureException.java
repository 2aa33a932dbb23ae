package io.skyriver.modelserver.engine;

/** A run that ended without outputs. */
public final class ModelFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  public ModelFailureException(String message, Throwable cause) {
    super(message, cause);
  }
}
