package io.skyriver.it.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Bad records on every topic, and outages between them. */
final class PoisonedTopics {

  private PoisonedTopics() {}

  /**
   * Poisons all topics, then takes the registry and the artifact store away for a while.
   *
   * @return what there was, for people
   */
  static String run(SeparateSkyriver processes, int records, long seed, Duration outage)
      throws Exception {
    Map<String, Integer> restarts = restarts(processes);
    String log = Files.readString(ledgerLog(processes));
    String report;
    try (Poison poison = new Poison(processes)) {
      poison.publish(records, seed);
      Path artifacts = processes.data().resolve("state").resolve("artifacts");
      poison.outage(
          () -> processes.run("kill", "registry"),
          () -> processes.run("start", "registry"),
          outage);
      Path away = artifacts.resolveSibling("artifacts-away");
      poison.outage(() -> Files.move(artifacts, away), () -> Files.move(away, artifacts), outage);
      report = poison.assertHolds();
    }
    assertThat(restarts(processes)).as("restarts of jobs").isEqualTo(restarts);
    assertThat(Files.readString(ledgerLog(processes)).substring(log.length()))
        .doesNotContain("a thread of the ledger died");
    return report;
  }

  private static Path ledgerLog(SeparateSkyriver processes) {
    return processes.data().resolve("logs").resolve("ledger-1.log");
  }

  private static Map<String, Integer> restarts(SeparateSkyriver processes) throws Exception {
    Map<String, Integer> restarts = new TreeMap<>();
    for (String stage : SeparateSkyriver.STAGES) {
      restarts.put(stage, Jobs.restarts(processes, stage));
    }
    return restarts;
  }
}
