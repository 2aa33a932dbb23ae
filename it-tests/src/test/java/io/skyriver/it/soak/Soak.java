package io.skyriver.it.soak;

import io.skyriver.it.RunningSkyriver;
import io.skyriver.it.SimulatedModels;
import io.skyriver.ledger.Retention;
import io.skyriver.standalone.data.DataDirectory;
import io.skyriver.standalone.system.Models;
import io.skyriver.standalone.system.Ports;
import io.skyriver.standalone.system.Standalone;
import io.skyriver.standalone.system.StandaloneConfig;
import io.skyriver.standalone.system.StandaloneConfig.LedgerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Runs a whole Skyriver at saturation on the simulated backend, with retentions so short that
 * everything turns over many times, and says of each measure whether it is flat. Arguments: minutes
 * and a folder for {@code soak.csv} and {@code soak.svg}, or the {@code soak.csv} of a former run
 * and a folder. Exit code 1 when something grows.
 */
public final class Soak {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int INSTANCES = 2;

  /** Steps of 16 ms by the card become half a second, and 4 of them a chunk. */
  private static final double TIME_SCALE = 0.5 / 0.016;

  private static final Duration CHUNK = Duration.ofMillis(64);

  /** Below, the warm-up is not over: the figures are shown, but they decide nothing. */
  private static final long SHORTEST_MINUTES = 30;

  private static final Retention RETENTION =
      new Retention(
          Duration.ofSeconds(20),
          Duration.ofMinutes(2),
          Duration.ofMinutes(6),
          Duration.ofMinutes(1));

  private Soak() {}

  public static void main(String[] arguments) throws Exception {
    Path out = Files.createDirectories(Path.of(arguments[1]));
    List<Sample> samples = new ArrayList<>();
    if (arguments[0].endsWith(".csv")) {
      Files.readAllLines(Path.of(arguments[0])).stream()
          .skip(1)
          .map(Sample::parse)
          .forEach(samples::add);
    } else {
      run(Duration.ofMinutes(Long.parseLong(arguments[0])), out, samples);
    }
    long minutes = Math.round(samples.get(samples.size() - 1).seconds() / 60);
    System.exit(report(minutes, out, samples) || minutes < SHORTEST_MINUTES ? 0 : 1);
  }

  private static void run(Duration time, Path out, List<Sample> samples) throws Exception {
    try (DataDirectory data = DataDirectory.temporary()) {
      StandaloneConfig config = config(data.scratch().resolve("models"));
      createTopics(config, data);
      System.out.println("soak: " + load(config, data, time, out, samples));
    }
  }

  private static StandaloneConfig config(Path models) throws IOException {
    SimulatedModels.small(models, INSTANCES, TIME_SCALE, card -> {});
    return new StandaloneConfig(
        RunningSkyriver.installation(),
        Ports.ANY,
        LedgerState.IN_MEMORY,
        INTERVAL,
        new Models(models, CHUNK));
  }

  /** Once, to have the topics: their retentions count from the first start under load. */
  private static void createTopics(StandaloneConfig config, DataDirectory data) throws Exception {
    try (Standalone system = Standalone.start(config, data)) {
      system.awaitRunning();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", system.bootstrapServers()))) {
        ShortMemory.of(admin).apply();
      }
    }
  }

  private static Map<Workload.Deed, Long> load(
      StandaloneConfig config, DataDirectory data, Duration time, Path out, List<Sample> samples)
      throws Exception {
    Files.writeString(out.resolve("soak.csv"), Sample.head() + "\n");
    try (Standalone system = Standalone.start(config.withRetention(RETENTION), data)) {
      system.awaitRunning();
      try (Workload workload = new Workload(system.bootstrapServers(), system.registry())) {
        Sampler sampler = new Sampler(data);
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
          workload.run(INTERVAL);
          system.requireHealthy();
          Sample sample = sampler.look(workload.ended());
          samples.add(sample);
          Files.writeString(
              out.resolve("soak.csv"), sample.line() + "\n", StandardOpenOption.APPEND);
        }
        return workload.done();
      }
    }
  }

  /** Prints and draws; true when everything is flat. */
  private static boolean report(long minutes, Path out, List<Sample> samples) throws IOException {
    List<Verdict> verdicts =
        Arrays.stream(Measure.values()).map(measure -> Verdict.of(measure, samples)).toList();
    for (Verdict verdict : verdicts) {
      System.out.printf(
          Locale.ROOT,
          "soak: %-40s %9.1f %-5s %+8.2f an hour  %s%n",
          verdict.measure().title(),
          verdict.level(),
          verdict.measure().unit(),
          verdict.growthPerHour(),
          verdict.flat() ? "flat" : "GROWS");
    }
    Sample last = samples.get(samples.size() - 1);
    String title =
        "%d minutes at saturation, %d videos; judged is what is right of the line in each plot"
            .formatted(minutes, last.ended());
    Files.writeString(out.resolve("soak.svg"), Chart.svg(samples, verdicts, title));
    System.out.println("soak: " + title + "; " + out.resolve("soak.svg"));
    return verdicts.stream().allMatch(Verdict::flat);
  }
}
