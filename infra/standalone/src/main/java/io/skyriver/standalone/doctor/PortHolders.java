package io.skyriver.standalone.doctor;

import io.skyriver.standalone.net.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who listens on a port, as far as Linux tells this user. */
final class PortHolders {
  private static final String LISTENING = "0A";
  private static final int SHOWN = 60;

  private PortHolders() {}

  /**
   * Looks at a port of {@code serve}.
   *
   * @param option that chooses another
   */
  static Finding finding(String option, int port) {
    String check = "port_" + port;
    if (FreePorts.isFree(port)) {
      return Finding.ok(check, "free");
    }
    Optional<ProcessHandle> holder = holder(port);
    String found = holder.map(PortHolders::text).orElse("in use by another user's process");
    return holder.filter(PortHolders::isSkyriver).isPresent()
        ? Finding.ok(check, "in use by a running Skyriver, " + found)
        : Finding.fail(check, found, "stop that, or choose another port for serve with " + option);
  }

  private static boolean isSkyriver(ProcessHandle process) {
    return commandLine(process).contains("io.skyriver.");
  }

  private static String text(ProcessHandle process) {
    String line = commandLine(process);
    String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    return "process " + process.pid() + " (" + shown + ")";
  }

  /** Java's own view cuts long command lines off. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .replace('\0', ' ')
          .strip();
    } catch (IOException gone) {
      return process.info().command().orElse("");
    }
  }

  private static Optional<ProcessHandle> holder(int port) {
    List<String> sockets =
        Stream.of("/proc/net/tcp", "/proc/net/tcp6")
            .flatMap(table -> listening(Path.of(table), port).stream())
            .map(inode -> "socket:[" + inode + "]")
            .toList();
    return ProcessHandle.allProcesses().filter(process -> has(process, sockets)).findFirst();
  }

  /** Inodes of the listening sockets of the port; one line a socket, columns by spaces. */
  private static List<String> listening(Path table, int port) {
    String ending = ":%04X".formatted(port);
    try (Stream<String> lines = Files.lines(table)) {
      return lines
          .map(line -> line.strip().split("\\s+"))
          .filter(cells -> cells.length > 9)
          .filter(cells -> cells[1].endsWith(ending) && cells[3].equals(LISTENING))
          .map(cells -> cells[9])
          .toList();
    } catch (IOException noTable) {
      return List.of();
    }
  }

  private static boolean has(ProcessHandle process, List<String> sockets) {
    Path folder = Path.of("/proc", Long.toString(process.pid()), "fd");
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> sockets.contains(target(file)));
    } catch (IOException notOurs) {
      return false;
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
