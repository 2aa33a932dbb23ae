package io.skyriver.standalone.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps other processes, and other parts of this one, out of a directory until it is closed. The
 * system takes a process's lock away when the process closes any handle on the locked file, so that
 * what this process holds is known here and never opened again. Safe for use by many threads.
 */
final class DirectoryLock implements Closeable {
  /** In the directory; its age is that of the directory. */
  static final String FILE = "lock";

  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * @throws DataDirectoryException if somebody has it
   */
  static DirectoryLock take(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (!HELD.add(real)) {
      throw inUse(directory);
    }
    try {
      return new DirectoryLock(real, locked(directory));
    } catch (IOException | RuntimeException failure) {
      HELD.remove(real);
      throw failure;
    }
  }

  private static FileChannel locked(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw inUse(directory);
    }
    return channel;
  }

  private static DataDirectoryException inUse(Path directory) {
    return new DataDirectoryException(
        directory + " is in use by another Skyriver: stop that one, or choose another directory");
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(directory);
    }
  }
}
