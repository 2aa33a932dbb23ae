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

  /** The archive in a folder. */
  static ClassData in(Path folder) {
    String name = "registry-%08x.jsa".formatted(ownCode().hashCode());
    return new ClassData(
        folder.resolve(name), folder.resolve(name + "." + UUID.randomUUID() + ".draft"));
  }

  /** Options that make a JVM use the archive, or write one. */
  List<String> options() throws IOException {
    // The JVM only archives classes that come from jars.
    if (Files.isDirectory(Path.of(ownCode()))) {
      return List.of();
    }
    Files.createDirectories(archive.toAbsolutePath().getParent());
    return fits()
        ? List.of("-Xshare:auto", "-Xlog:disable", "-XX:SharedArchiveFile=" + archive)
        : List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + draft);
  }

  private boolean fits() throws IOException {
    return Files.exists(archive)
        && Files.getLastModifiedTime(archive)
                .compareTo(Files.getLastModifiedTime(Path.of(ownCode())))
            > 0;
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
