package io.skyriver.api;

import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import io.skyriver.ledger.ShapeClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Videos without a grant, by lane. Not safe for use by several threads. */
final class WaitingVideos {
  private final Map<String, Map<String, Video>> byLane = new HashMap<>();

  static boolean isWaiting(Video video) {
    return video.getState() == VideoState.QUEUED && video.getAttempt() == 0;
  }

  void put(Video video) {
    if (isWaiting(video)) {
      byLane
          .computeIfAbsent(lane(video), unknown -> new HashMap<>())
          .put(video.getVideoId(), video);
    }
  }

  void remove(Video video) {
    byLane.computeIfPresent(
        lane(video),
        (lane, videos) -> {
          videos.remove(video.getVideoId());
          return videos.isEmpty() ? null : videos;
        });
  }

  List<Video> of(String lane) {
    return List.copyOf(byLane.getOrDefault(lane, Map.of()).values());
  }

  private static String lane(Video video) {
    return ShapeClass.laneOf(video.getPlan());
  }
}
