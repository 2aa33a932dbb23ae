package io.skyriver.watchdog;

import io.skyriver.events.StageHeartbeat;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The last heartbeats of the stages' subtasks. A stage is a job that lives or restarts as a whole,
 * so it counts as alive while every subtask known of it beats. Not safe for use by several threads.
 */
final class StagePulses {
  /** A subtask that misses as many heartbeats may be dead. */
  private static final int MISSED = 3;

  /** What has not beaten for so long was renamed or removed, and says nothing any more. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final Map<Subtask, Beat> beats = new HashMap<>();

  void beat(String stage, StageHeartbeat heartbeat, Duration now) {
    beats.put(
        new Subtask(stage, heartbeat.getUnit(), heartbeat.getSubtask()),
        new Beat(
            now,
            now.minusMillis(heartbeat.getFlowingMillis()),
            Duration.ofMillis(heartbeat.getIntervalMillis()),
            heartbeat.getSubtasks()));
  }

  /**
   * Since when the stage has worked and taken every input at once, by the time of heartbeats; empty
   * when it may not work now.
   */
  Optional<Duration> flowingSince(String stage, Duration now) {
    beats.values().removeIf(beat -> now.minus(FORGOTTEN).compareTo(beat.at) > 0);
    Map<String, Map<Integer, Beat>> units =
        beats.entrySet().stream()
            .filter(entry -> entry.getKey().stage.equals(stage))
            .collect(
                Collectors.groupingBy(
                    entry -> entry.getKey().unit,
                    Collectors.toMap(entry -> entry.getKey().index, Map.Entry::getValue)));
    return units.values().stream().allMatch(unit -> isAlive(unit, now))
        ? units.values().stream()
            .flatMap(StagePulses::current)
            .map(Beat::flowing)
            .max(Duration::compareTo)
        : Optional.empty();
  }

  /** The stages that have beaten lately. */
  Collection<String> stages() {
    return beats.keySet().stream().map(Subtask::stage).collect(Collectors.toSet());
  }

  private static boolean isAlive(Map<Integer, Beat> unit, Duration now) {
    int subtasks = newest(unit).subtasks;
    long alive = current(unit).filter(beat -> beat.isFresh(now)).count();
    return alive == subtasks;
  }

  /** The subtasks there are since the last change of their number. */
  private static Stream<Beat> current(Map<Integer, Beat> unit) {
    int subtasks = newest(unit).subtasks;
    return unit.entrySet().stream()
        .filter(entry -> entry.getKey() < subtasks)
        .map(Map.Entry::getValue);
  }

  private static Beat newest(Map<Integer, Beat> unit) {
    return unit.values().stream()
        .reduce((one, other) -> other.at.compareTo(one.at) > 0 ? other : one)
        .orElseThrow();
  }

  private record Subtask(String stage, String unit, int index) {}

  private record Beat(Duration at, Duration flowing, Duration interval, int subtasks) {

    boolean isFresh(Duration now) {
      return now.minus(at).compareTo(interval.multipliedBy(MISSED)) <= 0;
    }
  }
}
