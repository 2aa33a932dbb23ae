package io.skyriver.artifact;

import java.io.IOException;

/** Bytes of an artifact that are not the ones stored. */
public final class ArtifactCorruptException extends IOException {
  private static final long serialVersionUID = 1L;

  public ArtifactCorruptException(String message) {
    super(message);
  }
}
