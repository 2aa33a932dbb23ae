package io.skyriver.lanes;

import io.skyriver.events.LaneCommand;
import io.skyriver.triton.turns.Turns;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The queue of one model and shape class.
 *
 * @param name model name, a slash and the shape class
 * @param waiting the ENQUEUE of each waiting video, by video
 * @param inFlight the ENQUEUE of each granted video, by video
 * @param turns how far the tenants' shares are used
 * @param pace how fast it moves
 */
public record Lane(
    String name,
    PMap<String, LaneCommand> waiting,
    PMap<String, LaneCommand> inFlight,
    Turns turns,
    Pace pace) {

  public static Lane empty(String name) {
    return of(name, Map.of(), Map.of(), Turns.NONE, Pace.UNKNOWN);
  }

  static Lane of(
      String name,
      Map<String, LaneCommand> waiting,
      Map<String, LaneCommand> inFlight,
      Turns turns,
      Pace pace) {
    return new Lane(name, HashTreePMap.from(waiting), HashTreePMap.from(inFlight), turns, pace);
  }

  /** What a video costs by its model card; a second when that is not known. */
  static Duration cost(LaneCommand video) {
    return video.getModelMillis() > 0
        ? Duration.ofMillis(video.getModelMillis())
        : Duration.ofSeconds(1);
  }

  boolean knows(String videoId) {
    return waiting.containsKey(videoId) || inFlight.containsKey(videoId);
  }

  Lane queued(LaneCommand video) {
    return new Lane(name, waiting.plus(video.getVideoId(), video), inFlight, turns, pace);
  }

  /** Videos in flight that count to the bound. */
  int counting() {
    return (int) inFlight.values().stream().filter(video -> !video.getOnTop()).count();
  }

  Lane granted(LaneCommand video, Turns after, Instant now) {
    Pace running = inFlight.isEmpty() ? pace.from(now) : pace;
    return new Lane(
        name,
        waiting.minus(video.getVideoId()),
        inFlight.plus(video.getVideoId(), video),
        after,
        running);
  }

  Lane released(String videoId) {
    return new Lane(name, waiting.minus(videoId), inFlight.minus(videoId), turns, pace);
  }

  Lane with(Turns changed, Pace other) {
    return new Lane(name, waiting, inFlight, changed, other);
  }

  Set<String> tenants() {
    return Stream.concat(waiting.values().stream(), inFlight.values().stream())
        .map(LaneCommand::getTenant)
        .collect(Collectors.toSet());
  }
}
