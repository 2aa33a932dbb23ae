package io.skyriver.api;

import io.skyriver.events.Video;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Refuses requests while too many videos wait in their lane. Those that this process has submitted
 * count from then on, those of others once they are read: so the bound holds exactly for one
 * process, and several may pass it by what they let in at the same moment. Safe for use by many
 * threads.
 */
final class Admission {
  private static final Duration SOONEST = Duration.ofSeconds(1);
  private static final Duration LATEST = Duration.ofMinutes(2);

  private final VideoReader reader;
  private final int bound;
  private final Clock clock;

  /** Guarded by this: by lane, requests let in whose video has not been looked for yet. */
  private final Map<String, Integer> entering = new HashMap<>();

  /**
   * @param bound videos that may wait in a lane
   */
  Admission(VideoReader reader, int bound, Clock clock) {
    this.reader = reader;
    this.bound = bound;
    this.clock = clock;
  }

  /**
   * Lets a video in.
   *
   * @return says, when closed, that the video has been looked for among those that wait
   * @throws ApiException if the lane is full, with the time after which there may be room
   */
  synchronized Entry enter(String lane) {
    List<Video> waiting = reader.waiting(lane);
    if (waiting.size() + entering.getOrDefault(lane, 0) >= bound) {
      throw ApiException.queueFull(
          "%d videos wait for %s, and no more may".formatted(bound, lane), room(waiting));
    }
    entering.merge(lane, 1, Integer::sum);
    return () -> leave(lane);
  }

  private synchronized void leave(String lane) {
    entering.computeIfPresent(lane, (name, count) -> count > 1 ? count - 1 : null);
  }

  /** The usual time between two that leave the queue, by when the last one should be finished. */
  private Duration room(List<Video> waiting) {
    Instant last =
        waiting.stream()
            .map(Video::getExpectedAt)
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .orElse(clock.instant());
    Duration each = Duration.between(clock.instant(), last).dividedBy(Math.max(1, waiting.size()));
    return each.compareTo(SOONEST) < 0 ? SOONEST : each.compareTo(LATEST) > 0 ? LATEST : each;
  }

  /** A request on its way into the queue. */
  interface Entry extends AutoCloseable {
    @Override
    void close();
  }
}
