package io.skyriver.lanes;

import io.skyriver.events.LaneCommand;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Meters.Source;
import io.skyriver.telemetry.metrics.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Shows how many videos a lane has and how old they are, for as long as this process runs it. */
final class LaneGauges implements AutoCloseable {
  private final List<Source> sources;

  /**
   * @param lane asked from any thread
   */
  LaneGauges(String name, Supplier<Lane> lane) {
    Meters meters = Meters.process();
    this.sources =
        List.of(
            meters.gauge(Metric.LANE_VIDEOS, () -> lane.get().waiting().size(), name, "waiting"),
            meters.gauge(Metric.LANE_VIDEOS, () -> lane.get().inFlight().size(), name, "in_flight"),
            meters.gauge(Metric.LANE_OLDEST, () -> oldest(lane.get().waiting()), name, "waiting"),
            meters.gauge(
                Metric.LANE_OLDEST, () -> oldest(lane.get().inFlight()), name, "in_flight"));
  }

  @Override
  public void close() {
    sources.forEach(Source::close);
  }

  private static double oldest(Map<String, LaneCommand> videos) {
    return videos.values().stream()
        .map(LaneCommand::getAt)
        .min(Comparator.naturalOrder())
        .map(at -> Math.max(0, Duration.between(at, Instant.now()).toMillis() / 1000.0))
        .orElse(0.0);
  }
}
