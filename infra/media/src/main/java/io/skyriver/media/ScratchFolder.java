package io.skyriver.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A private folder for a while: its files go with it. Not thread-safe. */
public final class ScratchFolder implements AutoCloseable {
  private final Path folder;
  private final List<Path> files = new ArrayList<>();

  public ScratchFolder() throws IOException {
    // The property as it is now: without a parent the JVM takes what it was at its own start.
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    folder = Files.createTempDirectory(parent, "skyriver-media-");
  }

  /** A place for a file of that name; nothing is created. */
  public Path file(String name) {
    Path file = folder.resolve(name);
    files.add(file);
    return file;
  }

  @Override
  public void close() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }
}
