package io.skyriver.it.benchmark;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.it.SimulatedModels;
import io.skyriver.standalone.system.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs what its arguments name and prints plain tables: {@code pipeline} (simulated chunks of two
 * seconds), {@code order} (small videos among large ones), {@code small} (the model that ships),
 * {@code hops} (latency between chunks by patch and window size), {@code start} (cold start and
 * memory of the command); all without arguments. {@code it-tests/BENCHMARK.md} explains the
 * figures.
 */
public final class Benchmark {
  private static final int INSTANCES = 8;
  private static final int STEPS = 16;

  /** Videos through either side before what is measured: a JVM compiles while it is new. */
  private static final int WARM_UP = 8;

  /** Steps of 16 ms by the card become half a second, and 4 of them a chunk. */
  private static final double TIME_SCALE = 0.5 / 0.016;

  private static final Duration CHUNK = Duration.ofMillis(64);

  private Benchmark() {}

  public static void main(String[] arguments) throws Exception {
    List<String> parts =
        arguments.length == 0
            ? List.of("start", "pipeline", "order", "hops", "small")
            : List.of(arguments);
    Path folder = Files.createTempDirectory("skyriver-it-benchmark-");
    try {
      for (String part : parts) {
        run(part, folder);
      }
    } finally {
      delete(folder);
    }
    System.exit(0);
  }

  private static void run(String part, Path folder) throws Exception {
    switch (part) {
      case "pipeline" -> pipeline(folder.resolve("pipeline"));
      case "order" -> Order.print(folder.resolve("order"));
      case "small" -> small();
      case "hops" -> HopLatency.print(folder);
      case "start" -> ColdStart.print(folder);
      default -> throw new IllegalArgumentException("there is no part '" + part + "'");
    }
  }

  private static void pipeline(Path folder) throws Exception {
    SimulatedModels.small(folder, INSTANCES, TIME_SCALE, card -> {});
    System.out.printf(
        "%nSimulated: %d instances, 4 chunks of 2 s for each video of 96x96, 32 frames; %d videos before%n",
        INSTANCES, WARM_UP);
    PromptSubmitted prompt = prompt().setSteps(STEPS).build();
    try (RunningSkyriver skyriver = RunningSkyriver.start(new Models(folder, CHUNK))) {
      compare(skyriver, new Models(folder, CHUNK), prompt, 1, 8, 64);
    }
  }

  private static void small() throws Exception {
    Models models = Models.shipped(RunningSkyriver.installation());
    System.out.printf(
        "%nThe model that ships: 1 instance, 24 steps for each video of 96x96, 32 frames; %d before%n",
        WARM_UP);
    try (RunningSkyriver skyriver = RunningSkyriver.start(models)) {
      compare(skyriver, models, prompt().build(), 1, 8);
    }
  }

  private static void compare(
      RunningSkyriver skyriver, Models models, PromptSubmitted prompt, int... counts)
      throws Exception {
    int instances = models.equals(Models.shipped(RunningSkyriver.installation())) ? 1 : INSTANCES;
    PlainClient plain = new PlainClient(models, skyriver.modelPort(), prompt);
    Load.on(skyriver, prompt, WARM_UP);
    plain.run(WARM_UP, 2 * instances + 2);
    System.out.println(
        "videos  pipeline s  plain client s  ratio  CPU s/video: JVM  registry  plain  peak MiB: JVM"
            + "  registry");
    for (int videos : counts) {
      ProcessCost before = ProcessCost.now();
      Load.Measured pipeline = Load.on(skyriver, prompt, videos);
      ProcessCost between = ProcessCost.now();
      double alone = plain.run(videos, 2 * instances + 2);
      ProcessCost after = ProcessCost.now();
      System.out.printf(
          "%6d  %10.2f  %14.2f  %5.3f  %16.2f  %8.2f  %5.2f  %13d  %8d%n",
          videos,
          pipeline.seconds(),
          alone,
          pipeline.seconds() / alone,
          (between.cpuSeconds() - before.cpuSeconds()) / videos,
          (between.childCpuSeconds() - before.childCpuSeconds()) / videos,
          (after.cpuSeconds() - between.cpuSeconds()) / videos,
          after.peakMebibytes(),
          after.childPeakMebibytes());
      Waits.print(skyriver, pipeline);
    }
    ThreadCost.print();
  }

  static PromptSubmitted.Builder prompt() {
    return PromptSubmitted.newBuilder().setPrompt("a lighthouse in a storm").setSeed(1L);
  }

  private static void delete(Path folder) throws java.io.IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
