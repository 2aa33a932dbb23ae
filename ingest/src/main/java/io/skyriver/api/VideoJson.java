package io.skyriver.api;

import io.skyriver.events.Failure;
import io.skyriver.events.Video;
import io.skyriver.events.VideoInput;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.VideoState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Videos as the interface shows them. */
final class VideoJson {
  private static final int SECONDS_DIGITS = 4;

  private VideoJson() {}

  static Map<String, @Nullable Object> of(Video video) {
    VideoPlan plan = video.getPlan();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", video.getVideoId());
    json.put("object", "video");
    json.put("model", plan.getModel().getName());
    json.put("status", video.getState().name().toLowerCase(Locale.ROOT));
    json.put("progress", video.getProgress());
    json.put("queue_position", video.getQueuePosition());
    json.put("expected_at", seconds(video.getExpectedAt()));
    json.put("created_at", video.getCreatedAt().getEpochSecond());
    json.put("completed_at", completedAt(video));
    json.put("expires_at", seconds(video.getExpiresAt()));
    json.put("prompt", video.getPrompt());
    json.put("size", plan.getWidth() + "x" + plan.getHeight());
    json.put("seconds", seconds(plan));
    json.put("remixed_from_video_id", remixedFrom(video));
    json.put("error", error(video.getFailure()));
    return json;
  }

  static Map<String, @Nullable Object> of(VideoPage page) {
    List<Video> videos = page.videos();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("object", "list");
    json.put("data", videos.stream().map(VideoJson::of).toList());
    json.put("first_id", videos.isEmpty() ? null : videos.get(0).getVideoId());
    json.put("last_id", videos.isEmpty() ? null : videos.get(videos.size() - 1).getVideoId());
    json.put("has_more", page.hasMore());
    return json;
  }

  static Map<String, @Nullable Object> deleted(String videoId) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", videoId);
    json.put("deleted", true);
    json.put("object", "video.deleted");
    return json;
  }

  private static @Nullable String remixedFrom(Video video) {
    return video.getInputs().stream()
        .filter(input -> input.getRole().equals("edit") && input.getVideoId() != null)
        .findFirst()
        .map(VideoInput::getVideoId)
        .orElse(null);
  }

  private static @Nullable Long seconds(@Nullable Instant at) {
    return at == null ? null : at.getEpochSecond();
  }

  private static @Nullable Long completedAt(Video video) {
    Instant at = video.getState() == VideoState.COMPLETED ? video.getCompletedAt() : null;
    return seconds(at);
  }

  /** A string, as the SDKs expect: 2 for 32 frames of 16 per second. */
  private static String seconds(VideoPlan plan) {
    return BigDecimal.valueOf(plan.getFrames())
        .divide(BigDecimal.valueOf(plan.getFps()), SECONDS_DIGITS, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private static @Nullable Map<String, String> error(@Nullable Failure failure) {
    return failure == null
        ? null
        : Map.of("code", failure.getCode(), "message", failure.getMessage());
  }
}
