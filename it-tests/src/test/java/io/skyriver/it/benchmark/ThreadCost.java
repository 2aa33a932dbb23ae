package io.skyriver.it.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** CPU seconds of this process by what its threads are for, native ones included. */
final class ThreadCost {
  /** By the first 15 characters of a thread's name, which is all that the kernel keeps. */
  private static final Map<String, Pattern> GROUPS = groups();

  private ThreadCost() {}

  static void print() throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        seconds.merge(group(thread), ProcessCost.cpuSeconds(thread.toString()), Double::sum);
      }
    }
    double living = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    seconds.put("threads that have ended", ProcessCost.now().cpuSeconds() - living);
    System.out.println("CPU seconds of the JVM since its start, by threads");
    seconds.forEach((group, cpu) -> System.out.printf("  %-40s %8.1f%n", group, cpu));
  }

  private static String group(Path thread) throws IOException {
    String name;
    try {
      name = Files.readString(thread.resolve("comm")).strip();
    } catch (IOException gone) {
      return "threads that have ended";
    }
    return GROUPS.entrySet().stream()
        .filter(group -> group.getValue().matcher(name).find())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("other");
  }

  private static Map<String, Pattern> groups() {
    Map<String, Pattern> groups = new LinkedHashMap<>();
    for (List<String> group :
        List.of(
            List.of("compiler and garbage collector", "^(C1|C2|VM |GC|G1|Sweeper|Common-)"),
            List.of("model server", "^(mini_|wan22_|load-|grpc|java$)"),
            List.of("ingest", "(^skyriver-ingest|StreamThread|^HTTP|^Jetty|^api)"),
            List.of(
                "broker",
                "^(data-plane|kafka-log|Controller|quorum|raft|broker-|kafka-|Expiration|Log|Replica|TxnMarker|group-|transaction|Broker|event-)"),
            List.of(
                "stages",
                "^(stage-call|decode-tile|gather|Source|flink|pekko|denoise|encode|segment|assemble|collect|write|Kafka|kafka-prod|Async|Checkpoint|New I/O|Sink|Output)"))) {
      groups.put(group.get(0), Pattern.compile(group.get(1)));
    }
    return groups;
  }
}
