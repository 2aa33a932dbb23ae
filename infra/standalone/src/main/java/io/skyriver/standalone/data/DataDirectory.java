package io.skyriver.standalone.data;

import io.skyriver.telemetry.log.LogKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything a standalone Skyriver remembers. The parts belong together: offsets in one point into
 * logs of another, ids of one are used in the records of another. Each carries the cluster id, and
 * parts that don't match are refused. Only one process at a time uses a directory.
 */
public final class DataDirectory implements AutoCloseable {
  private static final int DELETE_TRIES = 3;
  private static final String STAMP = "cluster-id";
  private static final String TEMPORARY = "skyriver-";

  /** Younger directories may just be being made. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private static final List<String> PARTS =
      List.of("broker", "registry", "streams", "checkpoints", "artifacts");

  private final Path root;
  private final String clusterId;
  private final DirectoryLock lock;
  private final boolean temporary;

  private DataDirectory(Path root, String clusterId, DirectoryLock lock, boolean temporary) {
    this.root = root;
    this.clusterId = clusterId;
    this.lock = lock;
    this.temporary = temporary;
  }

  /**
   * Takes a directory into use; an empty or missing one becomes a new one.
   *
   * @throws DataDirectoryException if it is in use, is something else, or its parts don't belong
   *     together
   */
  public static DataDirectory open(Path root) {
    return open(root.toAbsolutePath().normalize(), false);
  }

  /** A directory that is deleted when it is closed. Deletes those of killed processes, too. */
  public static DataDirectory temporary() {
    return temporary(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static DataDirectory temporary(Path parent) {
    deleteAbandoned(parent);
    return open(parent.resolve(TEMPORARY + UUID.randomUUID()), true);
  }

  private static void deleteAbandoned(Path parent) {
    try (Stream<Path> files = Files.list(parent)) {
      files
          .filter(file -> file.getFileName().toString().startsWith(TEMPORARY))
          .forEach(DataDirectory::deleteIfAbandoned);
    } catch (IOException | UncheckedIOException unreadable) {
      // Tidying up after others is a courtesy; whoever needs this folder will hear of its trouble
      // next.
    }
  }

  /**
   * Whoever uses a directory holds its lock; the system gave back the locks of killed processes.
   */
  private static void deleteIfAbandoned(Path directory) {
    try {
      Instant created =
          Files.getLastModifiedTime(directory.resolve(DirectoryLock.FILE)).toInstant();
      if (created.isBefore(Instant.now().minus(SETTLED))) {
        try (DirectoryLock lock = DirectoryLock.take(directory)) {
          delete(directory);
        }
      }
    } catch (IOException | DataDirectoryException inUse) {
      // In use, or another user's: it stays.
    }
  }

  private static DataDirectory open(Path root, boolean temporary) {
    try {
      Files.createDirectories(root);
      DirectoryLock lock = DirectoryLock.take(root);
      try {
        String clusterId = stamped(root);
        delete(root.resolve("scratch"));
        return new DataDirectory(root, clusterId, lock, temporary);
      } catch (IOException | RuntimeException failure) {
        lock.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new DataDirectoryException(root + " can't be used: " + failure.getMessage(), failure);
    }
  }

  private static String stamped(Path root) throws IOException {
    if (!Files.exists(root.resolve(STAMP))) {
      requireEmpty(root);
      create(root);
    }
    String clusterId = read(root.resolve(STAMP));
    for (String part : PARTS) {
      requirePart(root, part, clusterId);
    }
    return clusterId;
  }

  private static void requireEmpty(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      if (files.anyMatch(file -> !file.endsWith(DirectoryLock.FILE))) {
        throw new DataDirectoryException(
            root + " has files but is no Skyriver data directory: choose an empty one");
      }
    }
  }

  private static void create(Path root) throws IOException {
    String clusterId = Uuid.randomUuid().toString();
    for (String part : PARTS) {
      Files.createDirectories(root.resolve(part));
      Files.writeString(root.resolve(part).resolve(STAMP), clusterId + "\n");
    }
    // Last, so that a directory with this stamp is complete.
    Files.writeString(root.resolve(STAMP), clusterId + "\n");
  }

  private static void requirePart(Path root, String part, String clusterId) throws IOException {
    Path stamp = root.resolve(part).resolve(STAMP);
    String found = Files.exists(stamp) ? read(stamp) : "nothing";
    if (!found.equals(clusterId)) {
      throw new DataDirectoryException(
          "%s belongs to another cluster (%s, not %s): %s is one unit. Restore all of it from one backup, or start with an empty directory"
              .formatted(root.resolve(part), found, clusterId, root));
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /** The id every part carries, a Kafka UUID. */
  public String clusterId() {
    return clusterId;
  }

  public Path broker() {
    return root.resolve("broker").resolve("log");
  }

  public Path registry() {
    return root.resolve("registry").resolve("h2");
  }

  public Path streams() {
    return root.resolve("streams").resolve("state");
  }

  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  public Path artifacts() {
    return root.resolve("artifacts").resolve("files");
  }

  /** For files nobody needs after this process. */
  public Path scratch() {
    return root.resolve("scratch");
  }

  /** Where this process writes its log. */
  public Path log() {
    return root.resolve("skyriver.log");
  }

  /** Where the schema registry's process writes its log. */
  public Path registryLog() {
    return root.resolve("registry.log");
  }

  /**
   * Lets others use the directory; deletes a temporary one. What can't be deleted is left and
   * logged: the next temporary directory takes it along.
   */
  @Override
  public void close() {
    try (lock) {
      deleteInTries(temporary ? root : scratch());
    } catch (IOException | UncheckedIOException failure) {
      logger().atWarn().addKeyValue(LogKeys.PATH, root).setCause(failure).log("not cleaned up");
    }
  }

  /** Not kept: the log has its place in the directory, which must be open before anything logs. */
  private static Logger logger() {
    return LoggerFactory.getLogger(DataDirectory.class);
  }

  /** Something that is still stopping may write a last file meanwhile. */
  private static void deleteInTries(Path tree) throws IOException {
    for (int left = DELETE_TRIES - 1; left > 0; left--) {
      try {
        delete(tree);
        return;
      } catch (IOException | UncheckedIOException moved) {
        logger().atDebug().addKeyValue(LogKeys.PATH, tree).setCause(moved).log("deleting again");
      }
    }
    delete(tree);
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(tree)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
