package io.skyriver.it.processes;

import io.skyriver.it.FaultyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Runs the proofs of {@code FAULTS.md} at their full length; {@code it-tests/chaos} starts it. */
public final class ChaosCommand {
  private static final String HELP =
      """
      Usage: chaos [kills | faults | poison] [options]

        kills    makes videos while processes are killed at random times
          --videos N         different prompts, each once undisturbed and then while processes die (50)
          --kills N          deaths of each process (5)
          --mean-seconds N   mean time between two deaths, which are a Poisson process (25)
          --at-once N        videos that are always on their way (3)
        faults   lets one fault after the other happen to a video, as root; prints a table
          --only PATTERN     only faults in whose names this regular expression is found
          --pause-seconds N  how long a process is stopped (30)
        poison   publishes bad records to every topic
          --records N        (10000)
          --outage-seconds N how long the registry and the artifact store are away (120)

        --seed N     decides everything that is random (1)
        --data DIR   keeps logs and data there (a new folder below target/chaos)
      """;

  private final Map<String, String> options;

  private ChaosCommand(Map<String, String> options) {
    this.options = options;
  }

  /** Arguments as {@code it-tests/chaos --help} explains them. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    String what = words.isEmpty() || words.get(0).startsWith("--") ? "kills" : words.remove(0);
    ChaosCommand command = new ChaosCommand(options(words));
    switch (what) {
      case "kills" -> command.kills();
      case "faults" -> command.faults();
      case "poison" -> command.poison();
      default -> {
        System.err.print(HELP);
        System.exit(2);
      }
    }
  }

  private static Map<String, String> options(List<String> words) {
    if (words.contains("--help") || words.size() % 2 != 0) {
      System.err.print(HELP);
      System.exit(2);
    }
    Map<String, String> options = new HashMap<>();
    for (int word = 0; word < words.size(); word += 2) {
      options.put(words.get(word), words.get(word + 1));
    }
    return options;
  }

  private int number(String option, int usual) {
    return Integer.parseInt(options.getOrDefault(option, Integer.toString(usual)));
  }

  private Duration seconds(String option, int usual) {
    return Duration.ofSeconds(number(option, usual));
  }

  private Path data() throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "chaos"));
    return options.containsKey("--data")
        ? Files.createDirectories(Path.of(options.get("--data")))
        : Files.createTempDirectory(folder, "run-");
  }

  /** Short chunks, so that there are many of them. */
  private void kills() throws Exception {
    int videos = number("--videos", 50);
    int rounds = number("--kills", 5);
    Duration mean = seconds("--mean-seconds", 25);
    long seed = number("--seed", 1);
    System.out.printf(
        "chaos: %d videos, each process killed %d times, every %d s on average, seed %d%n",
        videos, rounds, mean.toSeconds(), seed);
    try (SeparateSkyriver processes =
        SeparateSkyriver.up(data(), Map.of("SKYRIVER_INGEST_RULES_CHUNK_TARGET", "60ms"))) {
      ChaosReport report =
          new Chaos(processes, Workload.of(videos, seed), number("--at-once", 3))
              .run(Kill.schedule(seed, rounds, mean, SeparateSkyriver.PROCESSES));
      System.out.print(report);
      report.assertHolds();
    }
  }

  private void faults() throws Exception {
    Duration pause = seconds("--pause-seconds", 30);
    Pattern only = Pattern.compile(options.getOrDefault("--only", ""));
    try (FaultyModels models = new FaultyModels();
        SeparateSkyriver processes = SeparateSkyriver.up(data(), impatience(models.address()))) {
      models.before(processes.modelPort());
      Faults faults = new Faults(processes, models, pause);
      FaultTable table = new FaultTable(processes);
      System.out.print(FaultTable.HEAD + table.row(Faults.none()));
      List<Fault> all = new ArrayList<>(faults.models());
      all.addAll(faults.outages());
      all.addAll(faults.deaths());
      all.addAll(faults.pauses());
      rows(table, all, only);
      if (only.matcher("partition").find()) {
        System.out.print(table.lostPartition());
      }
      fullDisks(processes, faults, table, only);
    }
  }

  private static void rows(FaultTable table, List<Fault> faults, Pattern only) throws Exception {
    for (Fault fault : faults) {
      if (only.matcher(fault.name()).find()) {
        System.out.print(table.row(fault));
      }
    }
  }

  /** Both are put on small disks while nothing runs. */
  private static void fullDisks(
      SeparateSkyriver processes, Faults faults, FaultTable table, Pattern only) throws Exception {
    Path state = processes.data().resolve("state");
    processes.run("stop", "broker");
    try (SmallDisk broker = SmallDisk.under(state.resolve("broker"), "400m");
        SmallDisk artifacts = SmallDisk.under(state.resolve("artifacts"), "64m")) {
      processes.run("start", "broker");
      rows(table, faults.fullDisks(broker, artifacts), only);
      processes.run("down");
    }
  }

  private void poison() throws Exception {
    try (SeparateSkyriver processes = SeparateSkyriver.up(data())) {
      System.out.println(
          PoisonedTopics.run(
              processes,
              number("--records", 10_000),
              number("--seed", 1),
              seconds("--outage-seconds", 120)));
    }
  }

  /** Timeouts that are shorter than the time for which a process is stopped. */
  private static Map<String, String> impatience(String models) {
    Map<String, String> settings = new HashMap<>();
    settings.put("SKYRIVER_STAGE_MODEL_SERVERS", models);
    settings.put("SKYRIVER_STAGE_CALL_TIMEOUT", "5s");
    for (String process : List.of("INGEST", "STAGE")) {
      settings.put("SKYRIVER_" + process + "_KAFKA_REQUEST_TIMEOUT_MS", "5000");
      settings.put("SKYRIVER_" + process + "_KAFKA_DELIVERY_TIMEOUT_MS", "15000");
      settings.put("SKYRIVER_" + process + "_KAFKA_MAX_POLL_INTERVAL_MS", "15000");
    }
    return Map.copyOf(settings);
  }
}
