package io.skyriver.artifact;

import java.net.URI;
import java.nio.file.Path;

/** Opens the store that a configuration names. */
public final class ArtifactStores {

  private ArtifactStores() {}

  /**
   * The store at that place; the caller closes it.
   *
   * @param root {@code file:///some/folder}; the folder is created where missing
   * @throws IllegalArgumentException for any other scheme
   */
  public static ArtifactStore open(URI root) {
    if ("file".equals(root.getScheme())) {
      return new FileArtifactStore(Path.of(root));
    }
    throw new IllegalArgumentException(
        "no artifact store for '%s': give a file: URI such as file:///data/artifacts"
            .formatted(root));
  }
}
