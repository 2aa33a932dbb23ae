package io.skyriver.media;

/** A file that can't be written or read; the message carries ffmpeg's reason. */
public final class MediaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MediaException(String message) {
    super(message);
  }

  public MediaException(String message, Throwable cause) {
    super(message, cause);
  }
}
