package io.skyriver.it.benchmark;

import io.skyriver.it.RunningSkyriver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command in a process of its own: until its first chunk, until its end, and its memory. */
final class ColdStart {
  private static final long LOOK_MILLIS = 100;

  private ColdStart() {}

  static void print(Path folder) throws Exception {
    System.out.printf("%nThe command, cold%n");
    System.out.println(
        "video                  first chunk s   end s  peak MiB: JVM  registry    sum");
    measure(folder, "96x96, 2 s", List.of());
    measure(folder, "96x96, 2 s", List.of());
    measure(
        folder,
        "48x48, 60 s, 2 steps",
        List.of("--size", "48x48", "--seconds", "60", "--steps", "2"));
  }

  private static void measure(Path folder, String name, List<String> options) throws Exception {
    Path launcher = RunningSkyriver.repository().resolve("infra/skyriver");
    List<String> words =
        Stream.concat(
                Stream.of(
                    launcher.toString(),
                    "generate",
                    "a lighthouse in a storm",
                    "-o",
                    folder.resolve("cold.mp4").toString()),
                options.stream())
            .toList();
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(words).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    long[] firstChunk = new long[1];
    Thread reader = new Thread(() -> firstChunk[0] = awaitChunk(process), "progress");
    reader.start();
    long jvm = 0;
    long registry = 0;
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      jvm = Math.max(jvm, ProcessCost.peak(process.pid()));
      registry =
          Math.max(
              registry,
              process.descendants().mapToLong(child -> ProcessCost.peak(child.pid())).sum());
    }
    reader.join();
    System.out.printf(
        "%-22s %13.1f  %6.1f  %13d  %8d  %5d%s%n",
        name,
        (firstChunk[0] - began) / 1e9,
        (System.nanoTime() - began) / 1e9,
        jvm,
        registry,
        jvm + registry,
        process.exitValue() == 0 ? "" : "  failed");
  }

  /** Reads all progress; gives the time at which the first chunk was done. */
  private static long awaitChunk(Process process) {
    long first = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (first == 0 && line.contains("denoise")) {
          first = System.nanoTime();
        }
      }
    } catch (java.io.IOException closed) {
      return first;
    }
    return first;
  }
}
