package io.skyriver.stage.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Finds where a stage's job goes on. Each stage has a checkpoint directory of its own; whichever
 * job wrote there, the newest one takes over its last complete checkpoint.
 */
public final class RestorePoint {
  /** Flink commits it as the last file of a checkpoint, all at once. */
  private static final String COMPLETE = "_metadata";

  private static final int JOB_AND_CHECKPOINT = 2;

  private RestorePoint() {}

  /**
   * The newest complete checkpoint or savepoint; empty where there is none, and the job starts at
   * the beginning of its topics (law 5).
   *
   * @param checkpoints the stage's own checkpoint directory, on any file system Flink knows
   * @throws UncheckedIOException if the directory can't be read
   */
  public static Optional<URI> newest(URI checkpoints) {
    try {
      Path root = new Path(checkpoints);
      List<FileStatus> complete = new ArrayList<>();
      collect(root.getFileSystem(), root, JOB_AND_CHECKPOINT, complete);
      return complete.stream()
          .max(Comparator.comparingLong(FileStatus::getModificationTime))
          .map(metadata -> metadata.getPath().getParent().toUri());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(checkpoints + " can't be read", unreadable);
    }
  }

  /** Settings that make a job go on from there and own it: deleted once it is outdated. */
  public static Configuration from(URI point) {
    Configuration settings = new Configuration();
    settings.set(StateRecoveryOptions.SAVEPOINT_PATH, point.toString());
    settings.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
    return settings;
  }

  private static void collect(FileSystem files, Path folder, int depth, List<FileStatus> complete)
      throws IOException {
    for (FileStatus file : list(files, folder)) {
      if (file.isDir() && depth > 0) {
        collect(files, file.getPath(), depth - 1, complete);
      } else if (file.getPath().getName().equals(COMPLETE)) {
        complete.add(file);
      }
    }
  }

  private static List<FileStatus> list(FileSystem files, Path folder) throws IOException {
    try {
      FileStatus[] found = files.listStatus(folder);
      return found == null ? List.of() : List.of(found);
    } catch (FileNotFoundException noneYet) {
      return List.of();
    }
  }
}
