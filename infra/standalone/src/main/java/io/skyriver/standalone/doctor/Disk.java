package io.skyriver.standalone.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room for the data directory. */
final class Disk {
  private static final long GIB = 1L << 30;
  private static final long NEEDED = GIB;
  private static final long WANTED = 5 * GIB;

  private Disk() {}

  /** Looks at the directory, or where it would be created. */
  static Finding finding(Path data) {
    Path folder = data.toAbsolutePath().normalize();
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      return Finding.fail(
          "disk", folder + " can't be written to", "name another directory with --data");
    }
    try {
      return finding(folder, Files.getFileStore(folder).getUsableSpace());
    } catch (IOException unknown) {
      return Finding.warn(
          "disk", folder + ": its room is unknown (" + unknown.getMessage() + ")", "look yourself");
    }
  }

  static Finding finding(Path folder, long free) {
    String found = "%.1f GiB free in %s".formatted((double) free / GIB, folder);
    if (free < NEEDED) {
      return Finding.fail("disk", found, "free 1 GiB, or name another directory with --data");
    }
    return free < WANTED
        ? Finding.warn("disk", found, "enough to try it; videos and logs grow, 5 GiB are better")
        : Finding.ok("disk", found);
  }
}
