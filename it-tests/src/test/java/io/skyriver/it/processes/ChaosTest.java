package io.skyriver.it.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Laws 4 and 5 against sudden deaths; {@code it-tests/chaos} lets more processes die. */
@Order(Integer.MAX_VALUE - 1)
@ExtendWith(SharedProcesses.class)
class ChaosTest {
  private static final int VIDEOS = 5;
  private static final Duration MEAN = Duration.ofSeconds(5);

  /** One of each kind that holds work. */
  private static final List<String> PROCESSES =
      List.of(
          "broker",
          "ledger-2",
          "model-server",
          "encoder-taskmanager-1",
          "denoise-taskmanager-1",
          "decode-taskmanager-1");

  @Test
  void law5NothingIsLostMadeTwiceOrMadeDifferentlyWhileProcessesDie(SeparateSkyriver processes)
      throws Exception {
    List<Kill> kills = Kill.schedule(4, 1, MEAN, PROCESSES);

    ChaosReport report = new Chaos(processes, Workload.of(VIDEOS, 4), 2).run(kills);

    System.out.print(report);
    assertThat(report.kills().values()).hasSize(PROCESSES.size()).containsOnly(1);
    report.assertHolds();
  }
}
