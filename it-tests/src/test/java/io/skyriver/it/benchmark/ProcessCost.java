package io.skyriver.it.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process and its children (the schema registry) have cost, by the kernel's account.
 *
 * @param cpuSeconds of this process
 * @param childCpuSeconds of its children that still run
 * @param peakMebibytes most resident memory of this process so far
 * @param childPeakMebibytes the same of its children
 */
record ProcessCost(
    double cpuSeconds, double childCpuSeconds, long peakMebibytes, long childPeakMebibytes) {
  private static final double TICKS_PER_SECOND = 100;
  private static final int USER_TIME = 11;

  static ProcessCost now() {
    ProcessHandle self = ProcessHandle.current();
    List<Long> children = self.descendants().map(ProcessHandle::pid).toList();
    return new ProcessCost(
        cpuSeconds("/proc/" + self.pid()),
        children.stream().mapToDouble(child -> cpuSeconds("/proc/" + child)).sum(),
        peak(self.pid()),
        children.stream().mapToLong(ProcessCost::peak).sum());
  }

  /** User and system time by the {@code stat} file in that folder; 0 once it is gone. */
  static double cpuSeconds(String folder) {
    try {
      String stat = Files.readString(Path.of(folder, "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
      return ticks / TICKS_PER_SECOND;
    } catch (IOException gone) {
      return 0;
    }
  }

  /** VmHWM of a process in MiB; 0 once it is gone. */
  static long peak(long process) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process, "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException gone) {
      return 0;
    }
  }
}
