package io.skyriver.stage.window;

import io.skyriver.events.LatentPatch;

/**
 * One window of one attempt of a video.
 *
 * @param video id of the video
 * @param attempt attempt of the video, from 1
 * @param window index of the window, from 0
 */
public record WindowRef(String video, int attempt, int window) {

  public static WindowRef of(LatentPatch patch) {
    return new WindowRef(patch.getVideoId(), patch.getAttempt(), patch.getWindow());
  }

  /** Key of the window in the patch topics; the same for all attempts. */
  public String key() {
    return key(video, window);
  }

  /** Key under which a patch travels and is gathered. */
  public static String key(LatentPatch patch) {
    return key(patch.getVideoId(), patch.getWindow());
  }

  /**
   * Id of a model call for this window, for the model server's eyes: whose it is, then which run.
   *
   * @param work what the call does, such as 8-16 for these steps
   */
  public String requestId(String work, String execution) {
    return "%s/%d/%s/%s".formatted(key(), attempt, work, execution);
  }

  private static String key(String video, int window) {
    return video + "/" + window;
  }
}
