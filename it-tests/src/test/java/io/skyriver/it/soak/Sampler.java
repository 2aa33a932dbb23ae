package io.skyriver.it.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import io.skyriver.standalone.data.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Looks at this process, its registry and its data directory. */
final class Sampler {
  private static final double MEBIBYTE = 1 << 20;

  private final DataDirectory data;
  private final long began = System.nanoTime();

  Sampler(DataDirectory data) {
    this.data = data;
  }

  Sample look(long ended) {
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    memory(values);
    disk(values);
    values.put(Measure.HANDLES, (double) handles());
    values.put(Measure.THREADS, (double) ManagementFactory.getThreadMXBean().getThreadCount());
    return new Sample((System.nanoTime() - began) / 1e9, ended, values);
  }

  private static void memory(Map<Measure, Double> values) {
    System.gc();
    var memory = ManagementFactory.getMemoryMXBean();
    values.put(Measure.HEAP_AFTER_GC, memory.getHeapMemoryUsage().getUsed() / MEBIBYTE);
    values.put(Measure.NON_HEAP, memory.getNonHeapMemoryUsage().getUsed() / MEBIBYTE);
    values.put(
        Measure.BUFFERS,
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum()
            / MEBIBYTE);
    values.put(
        Measure.REGISTRY_RSS,
        ProcessHandle.current().descendants().mapToDouble(Sampler::resident).sum());
  }

  private void disk(Map<Measure, Double> values) {
    values.put(Measure.TOPICS, size(data.broker(), path -> path.contains("/skyriver.")));
    values.put(Measure.CHANGELOGS, size(data.broker(), path -> path.contains("-changelog-")));
    values.put(Measure.KAFKA_OWN, size(data.broker(), path -> path.contains("/__")));
    values.put(Measure.CHECKPOINTS, size(data.checkpoints(), path -> true));
    values.put(Measure.ARTIFACTS, size(data.artifacts(), path -> true));
    values.put(Measure.ARTIFACT_FILES, (double) files(data.artifacts(), path -> true).length);
  }

  private static double size(Path folder, Predicate<String> meant) {
    double bytes = 0;
    for (Path file : files(folder, meant)) {
      bytes += bytes(file);
    }
    return bytes / MEBIBYTE;
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return 0;
    }
  }

  private static Path[] files(Path folder, Predicate<String> meant) {
    if (!Files.isDirectory(folder)) {
      return new Path[0];
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> meant.test(file.toString()) && isFile(file)).toArray(Path[]::new);
    } catch (UncheckedIOException changing) {
      if (changing.getCause() instanceof NoSuchFileException) {
        return files(folder, meant);
      }
      throw changing;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Preallocated indexes say nothing about what is kept. */
  private static boolean isFile(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file) && !name.endsWith("index");
  }

  private static long handles() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  private static double resident(ProcessHandle process) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid(), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
          .findFirst()
          .orElse(0);
    } catch (IOException gone) {
      return 0;
    }
  }
}
