package io.skyriver.standalone.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/**
 * The JVM's archive of loaded classes, which halves the server's start. The first run writes one
 * when it ends; it counts once that run has ended by itself.
 *
 * @param archive where it is, or will be
 * @param draft what this run writes
 */
record ClassData(Path archive, Path draft) {

  static ClassData at(Path archive) {
    return new ClassData(
        archive, archive.resolveSibling(archive.getFileName() + "." + UUID.randomUUID()));
  }

  /** Options that make a JVM use the archive, or write one. */
  List<String> options() throws IOException {
    // The JVM only archives classes that come from jars.
    if (Files.isDirectory(Path.of(ownCode()))) {
      return List.of();
    }
    Files.createDirectories(archive.toAbsolutePath().getParent());
    return Files.exists(archive)
        ? List.of("-Xshare:auto", "-Xlog:disable", "-XX:SharedArchiveFile=" + archive)
        : List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + draft);
  }

  /** Lets later runs use what this run wrote, if it wrote something. */
  void keep() {
    try {
      if (Files.exists(draft)) {
        Files.move(draft, archive, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(archive + " can't be written", failure);
    }
  }

  /** Deletes what this run may have half written. */
  void discard() {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException failure) {
      throw new UncheckedIOException(draft + " can't be deleted", failure);
    }
  }

  /** The jar or folder this class is in. */
  static String ownCode() {
    return Path.of(
            URI.create(
                ClassData.class.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
