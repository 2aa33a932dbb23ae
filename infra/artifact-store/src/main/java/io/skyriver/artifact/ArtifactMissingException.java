package io.skyriver.artifact;

import java.io.IOException;

/** An artifact that is not in the store, or no longer. */
public final class ArtifactMissingException extends IOException {
  private static final long serialVersionUID = 1L;

  public ArtifactMissingException(String message) {
    super(message);
  }
}
