package io.skyriver.standalone.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Where the finished file goes: reserved before any work, put in place whole. */
final class OutputFile implements AutoCloseable {
  private final Path target;
  private final Path draft;

  private OutputFile(Path target, Path draft) {
    this.target = target;
    this.draft = draft;
  }

  /**
   * Makes sure that the file can be written.
   *
   * @throws UsageException if not, with what to do
   */
  static OutputFile reserve(Path file) {
    Path target = file.toAbsolutePath().normalize();
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new UsageException("there is no folder " + folder + ": create it, or change -o");
    }
    if (Files.isDirectory(target)) {
      throw new UsageException(target + " is a folder: name a file with -o");
    }
    if (Files.exists(target) && !Files.isWritable(target)) {
      throw new UsageException(target + " can't be overwritten: choose another file with -o");
    }
    Path draft = folder.resolve(".skyriver-" + UUID.randomUUID() + ".part");
    try {
      Files.newOutputStream(draft, StandardOpenOption.CREATE_NEW).close();
    } catch (IOException notWritable) {
      throw new UsageException(folder + " can't be written to: choose another file with -o");
    }
    return new OutputFile(target, draft);
  }

  /** Copies the content and puts it in place. */
  void fill(InputStream content) throws IOException {
    try (var out = Files.newOutputStream(draft)) {
      content.transferTo(out);
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
  }

  Path path() {
    return target;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException stays) {
      throw new UncheckedIOException(draft + " could not be deleted", stays);
    }
  }
}
