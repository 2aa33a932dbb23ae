package io.skyriver.lanes;

import io.skyriver.events.LaneGrant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the waiting videos of a lane informed without flooding anyone: near the front every move is
 * told, further back only moves by an eighth, and at most {@value #MOST} at a time, the front
 * first. What was told is only remembered here: after a restart all is told once more, and repeats
 * change nothing. Not thread-safe.
 */
final class Bulletin {
  static final int MOST = 200;

  /** Places from the front in which every move is told. */
  static final int NEAR = 16;

  private static final int PART = 8;
  private static final Duration LEAST_SHIFT = Duration.ofSeconds(5);

  private Map<String, LaneGrant> told = Map.of();

  /**
   * What is to be told now.
   *
   * @param places where every waiting video stands
   */
  List<LaneGrant> news(List<LaneGrant> places, Instant now) {
    List<LaneGrant> news = new ArrayList<>();
    Map<String, LaneGrant> known = new HashMap<>();
    for (LaneGrant place : places) {
      LaneGrant before = told.get(place.getVideoId());
      if (news.size() < MOST && (before == null || isNews(before, place, now))) {
        news.add(place);
        known.put(place.getVideoId(), place);
      } else if (before != null) {
        known.put(place.getVideoId(), before);
      }
    }
    told = known;
    return news;
  }

  private static boolean isNews(LaneGrant before, LaneGrant place, Instant now) {
    int moved = Math.abs(before.getQueuePosition() - place.getQueuePosition());
    int nearest = Math.min(before.getQueuePosition(), place.getQueuePosition());
    return (moved > 0 && (nearest < NEAR || moved * PART >= nearest))
        || isShifted(before.getExpectedAt(), place.getExpectedAt(), now);
  }

  /** Whether the time is another by a quarter of what is left. */
  private static boolean isShifted(
      @Nullable Instant before, @Nullable Instant expected, Instant now) {
    if (before == null || expected == null) {
      return before != expected;
    }
    Duration shift = Duration.between(before, expected).abs();
    Duration left = Duration.between(now, expected);
    return shift.compareTo(LEAST_SHIFT) >= 0 && shift.multipliedBy(4).compareTo(left) >= 0;
  }
}
