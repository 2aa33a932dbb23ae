package io.skyriver.media;

/** More of a video than its reader takes. */
public final class FootageTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FootageTooLargeException(String message) {
    super(message);
  }
}
