package io.skyriver.standalone.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine as this process sees it, its container's limits included.
 *
 * @param platform operating system and processor, for example Linux-amd64
 * @param java feature version of this JVM
 * @param cores this process may use
 * @param memory in all, bytes
 * @param available memory that is not in use, bytes
 */
record Machine(String platform, int java, int cores, long memory, long available) {
  private static final long GIB = 1L << 30;
  private static final int OLDEST_JAVA = 17;
  private static final int MANY_CORES = 2;

  /** What standalone takes at most: its own heap and buffers, the registry, the models. */
  private static final long NEEDED = 2 * GIB;

  static Machine current() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        System.getProperty("os.name") + "-" + System.getProperty("os.arch"),
        Runtime.version().feature(),
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        Math.min(system.getTotalMemorySize(), available(system.getFreeMemorySize())));
  }

  /** What the kernel could free counts as available; without its word, what is free does. */
  private static long available(long free) {
    try {
      return Files.readAllLines(Path.of("/proc/meminfo")).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(free);
    } catch (IOException noLinux) {
      return free;
    }
  }

  List<Finding> findings() {
    return List.of(platformFinding(), javaFinding(), coresFinding(), memoryFinding());
  }

  private Finding platformFinding() {
    return platform.equals("Linux-amd64")
        ? Finding.ok("platform", platform)
        : Finding.fail(
            "platform",
            platform,
            "the native libraries it uses are for Linux on x86-64: use such a machine or container");
  }

  private Finding javaFinding() {
    return java >= OLDEST_JAVA
        ? Finding.ok("java", "Java " + java)
        : Finding.fail("java", "Java " + java, "point JAVA_HOME at a JDK 17 or newer");
  }

  private Finding coresFinding() {
    String found = cores + (cores == 1 ? " core" : " cores");
    return cores >= MANY_CORES
        ? Finding.ok("cores", found)
        : Finding.warn("cores", found, "it works, slowly: give it two cores or more");
  }

  private Finding memoryFinding() {
    String found =
        "%.1f GiB, %.1f GiB available".formatted((double) memory / GIB, (double) available / GIB);
    if (memory < NEEDED) {
      return Finding.fail("memory", found, "standalone needs 2 GiB: use a larger machine");
    }
    return available < NEEDED
        ? Finding.warn("memory", found, "standalone takes up to 2 GiB: stop something else first")
        : Finding.ok("memory", found);
  }
}
