package io.skyriver.lanes;

import io.skyriver.events.LaneCommand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The queue of one model and shape class.
 *
 * @param name model name, a slash and the shape class
 * @param waiting the ENQUEUE of each waiting video, by video
 * @param inFlight the ENQUEUE of each granted video, by video
 */
public record Lane(
    String name, Map<String, LaneCommand> waiting, Map<String, LaneCommand> inFlight) {

  public Lane {
    waiting = Collections.unmodifiableMap(new LinkedHashMap<>(waiting));
    inFlight = Collections.unmodifiableMap(new LinkedHashMap<>(inFlight));
  }

  public static Lane empty(String name) {
    return new Lane(name, Map.of(), Map.of());
  }

  boolean knows(String videoId) {
    return waiting.containsKey(videoId) || inFlight.containsKey(videoId);
  }

  long inFlightOf(String tenant) {
    return inFlight.values().stream().filter(video -> video.getTenant().equals(tenant)).count();
  }

  Lane queued(LaneCommand video) {
    return new Lane(name, with(waiting, video), inFlight);
  }

  Lane granted(LaneCommand video) {
    return new Lane(name, without(waiting, video.getVideoId()), with(inFlight, video));
  }

  Lane released(String videoId) {
    return new Lane(name, without(waiting, videoId), without(inFlight, videoId));
  }

  private static Map<String, LaneCommand> with(Map<String, LaneCommand> videos, LaneCommand video) {
    Map<String, LaneCommand> changed = new LinkedHashMap<>(videos);
    changed.put(video.getVideoId(), video);
    return changed;
  }

  private static Map<String, LaneCommand> without(Map<String, LaneCommand> videos, String videoId) {
    Map<String, LaneCommand> changed = new LinkedHashMap<>(videos);
    changed.remove(videoId);
    return changed;
  }
}
