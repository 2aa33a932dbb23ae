package io.skyriver.standalone.client;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.Video;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.VideoState;
import io.skyriver.ledger.VideoIds;
import io.skyriver.standalone.client.ClientException.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A video made once more from its own prompt event, to see whether the same bytes come out.
 *
 * @param original the video as it was made
 * @param again its replay, finished
 */
public record Replay(Video original, Video again) {
  /** Label that names the original. */
  public static final String LABEL = "replay-of";

  private static final int MOST_LABELS = 16;

  /** Whether both files have the same bytes. */
  public boolean isEqual() {
    return sha256(original).equals(sha256(again));
  }

  /** Whether both were made by the same model files. */
  public boolean isSameModel() {
    return original.getPlan().getModel().equals(again.getPlan().getModel());
  }

  /** Digest of a finished video's file. */
  public static String sha256(Video video) {
    return Objects.requireNonNull(video.getArtifact(), "not finished").getSha256();
  }

  /**
   * Makes sure that there is something to compare with. The digest of a file that was deleted, its
   * time being over, is enough.
   *
   * @throws ClientException if the video never had a file
   */
  static void requireFile(Video video) {
    ArtifactRef artifact = video.getArtifact();
    if (video.getState() == VideoState.FAILED) {
      throw new ClientException(
          Kind.FAILED,
          "video_failed",
          video.getVideoId() + " failed: it has no file ('skyriver get' says why)");
    }
    if (video.getState() != VideoState.COMPLETED || artifact == null) {
      throw new ClientException(
          Kind.UNFINISHED,
          "video_not_finished",
          "%s is at %d %%: wait for it with 'skyriver watch %s'"
              .formatted(video.getVideoId(), video.getProgress(), video.getVideoId()));
    }
  }

  /** The same prompt event under a new id; the seed that was derived from the old id is given. */
  static PromptSubmitted prompt(PromptSubmitted event, Video original) {
    Map<String, String> labels = new HashMap<>(event.getMetadata());
    if (labels.size() < MOST_LABELS) {
      labels.put(LABEL, original.getVideoId());
    }
    VideoPlan plan = original.getPlan();
    return PromptSubmitted.newBuilder(event)
        .setVideoId(VideoIds.random())
        .setIdempotencyKey(null)
        .setSeed(plan.getSeed())
        .setModel(plan.getModel().getName())
        .setMetadata(labels)
        .build();
  }

  /** What the video's state tells of its prompt event. */
  static PromptSubmitted reconstructed(Video video) {
    VideoPlan plan = video.getPlan();
    String negative = video.getNegativePrompt();
    return PromptSubmitted.newBuilder()
        .setPrompt(video.getPrompt())
        .setNegativePrompt(negative.isEmpty() ? null : negative)
        .setTenant(video.getTenant())
        .setSize(plan.getWidth() + "x" + plan.getHeight())
        .setFrames(plan.getFrames())
        .setSteps(plan.getSteps())
        .setGuidance(plan.getGuidance())
        .setPriority(video.getPriority())
        .setMetadata(video.getMetadata())
        .build();
  }
}
