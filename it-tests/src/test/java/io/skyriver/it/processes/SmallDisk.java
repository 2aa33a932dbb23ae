package io.skyriver.it.processes;

import io.skyriver.it.Command;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** Puts a folder on a small file system of its own, which can be filled. Needs to be root. */
final class SmallDisk implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Moves what is in a folder, which nobody writes to meanwhile, to a file system in memory. */
  static SmallDisk under(Path folder, String size) throws Exception {
    Path aside = folder.resolveSibling(folder.getFileName() + "-aside");
    Files.move(folder, aside);
    Files.createDirectory(folder);
    run("mount", "-t", "tmpfs", "-o", "size=" + size, "skyriver-test", folder.toString());
    run("cp", "-a", aside + "/.", folder.toString());
    return new SmallDisk(folder);
  }

  /** Until nothing goes in any more. */
  void fill() throws IOException {
    try (SeekableByteChannel out =
        Files.newByteChannel(filler(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (true) {
        out.write(ByteBuffer.allocate(4096));
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }

  void clear() throws IOException {
    Files.deleteIfExists(filler());
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  /** What is there is lost. */
  @Override
  public void close() throws Exception {
    run("umount", "-l", folder.toString());
  }

  private static void run(String... words) throws Exception {
    Command done = Command.run(LIMIT, "", Path.of("").toAbsolutePath(), List.of(words));
    if (done.exitCode() != 0) {
      throw new IOException(String.join(" ", words) + ": " + done.errors());
    }
  }
}
