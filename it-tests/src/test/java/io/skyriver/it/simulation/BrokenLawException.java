package io.skyriver.it.simulation;

/** A schedule broke a law. */
final class BrokenLawException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokenLawException(String law, String message) {
    super(law + ": " + message);
  }
}
