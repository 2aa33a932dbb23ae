package io.skyriver.standalone.cli;

import io.skyriver.standalone.data.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/**
 * Keeps what libraries unpack and forget inside the data directory. Must be called before any of
 * them is used.
 */
final class Scratch {
  private Scratch() {}

  static void in(DataDirectory data) {
    try {
      Files.createDirectories(data.scratch());
    } catch (IOException failure) {
      throw new UncheckedIOException(data.scratch() + " can't be created", failure);
    }
    System.setProperty("java.io.tmpdir", data.scratch().toString());
  }
}
