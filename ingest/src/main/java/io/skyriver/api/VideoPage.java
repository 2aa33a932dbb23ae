package io.skyriver.api;

import io.skyriver.events.Video;
import java.util.List;

/**
 * Some videos in order.
 *
 * @param hasMore whether others follow
 */
public record VideoPage(List<Video> videos, boolean hasMore) {

  public VideoPage {
    videos = List.copyOf(videos);
  }
}
