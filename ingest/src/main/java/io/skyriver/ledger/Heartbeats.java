package io.skyriver.ledger;

import io.skyriver.events.StageEvent;
import io.skyriver.events.StageHeartbeat;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Tells heartbeats from nonsense: a single one may not keep the watchdog from its work. */
final class Heartbeats {
  private static final Set<String> STAGES = Set.of("encoder", "denoise", "decode");
  private static final int SUBTASKS = 1 << 15;
  private static final long LONGEST_INTERVAL = Duration.ofMinutes(10).toMillis();
  private static final long LONGEST_LIFE = Duration.ofDays(10_000).toMillis();

  private Heartbeats() {}

  static Optional<StageHeartbeat> valid(StageEvent event) {
    return Optional.ofNullable(event.getHeartbeat())
        .filter(
            heartbeat ->
                STAGES.contains(event.getStage())
                    && heartbeat.getUnit().length() <= 100
                    && heartbeat.getSubtasks() <= SUBTASKS
                    && heartbeat.getSubtask() >= 0
                    && heartbeat.getSubtask() < heartbeat.getSubtasks()
                    && heartbeat.getIntervalMillis() >= 1
                    && heartbeat.getIntervalMillis() <= LONGEST_INTERVAL
                    && heartbeat.getFlowingMillis() >= 0
                    && heartbeat.getFlowingMillis() <= LONGEST_LIFE);
  }
}
