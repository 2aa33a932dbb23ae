package io.skyriver.standalone.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds where a stage's job goes on. */
final class RestorePoint {
  private static final int JOB_AND_CHECKPOINT = 3;

  private RestorePoint() {}

  /**
   * The newest complete checkpoint, whichever job wrote it; only a complete one has metadata.
   *
   * @param checkpoints the stage's own checkpoint directory
   */
  static Optional<Path> newest(Path checkpoints) {
    if (!Files.isDirectory(checkpoints)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(checkpoints, JOB_AND_CHECKPOINT)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparing(RestorePoint::written))
          .map(Path::getParent);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(checkpoints + " can't be read", unreadable);
    }
  }

  private static java.nio.file.attribute.FileTime written(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(file + " can't be read", unreadable);
    }
  }
}
