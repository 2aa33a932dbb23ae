package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Failure;
import io.skyriver.events.Video;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.VideoProgressed;
import io.skyriver.events.VideoState;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The state of a video, for people and for programs. */
final class VideoFacts {
  private static final int PROMPT_CHARACTERS = 48;

  private VideoFacts() {}

  /** One line. */
  static String line(Video video) {
    return String.format(
        Locale.ROOT,
        "%s  %-11s %3d %%  %s  %dx%d  %s",
        video.getVideoId(),
        state(video.getState()),
        video.getProgress(),
        video.getCreatedAt(),
        video.getPlan().getWidth(),
        video.getPlan().getHeight(),
        shortened(video.getPrompt()));
  }

  /** All that is worth knowing. */
  static String text(Video video) {
    VideoPlan plan = video.getPlan();
    String text =
        String.format(
            Locale.ROOT,
            """
                %s  %s, %d %%
                  "%s"
                  %d × %d, %s, %d steps, guidance %s, seed %d
                  model %s %s, attempt %d, priority %d, tenant %s
                  created %s""",
            video.getVideoId(),
            state(video.getState()),
            video.getProgress(),
            video.getPrompt(),
            plan.getWidth(),
            plan.getHeight(),
            length(plan),
            plan.getSteps(),
            plan.getGuidance(),
            plan.getSeed(),
            plan.getModel().getName(),
            plan.getModel().getVersion(),
            video.getAttempt(),
            video.getPriority(),
            video.getTenant(),
            video.getCreatedAt());
    return text + times(video) + ending(video);
  }

  private static String length(VideoPlan plan) {
    return plan.getFrames() == 1
        ? "1 frame"
        : plan.getFrames() + " frames at " + plan.getFps() + " per second";
  }

  private static String times(Video video) {
    return (video.getStartedAt() == null ? "" : ", started " + video.getStartedAt())
        + (video.getCompletedAt() == null ? "" : ", ended " + video.getCompletedAt());
  }

  private static String ending(Video video) {
    if (video.getFailure() != null) {
      return "\n  " + video.getFailure().getCode() + ": " + video.getFailure().getMessage();
    }
    ArtifactRef artifact = video.getArtifact();
    return artifact == null
        ? queued(video)
        : String.format(
            Locale.ROOT,
            "\n  %,d bytes, %s, SHA-256 %s\n  %s",
            artifact.getBytes(),
            artifact.getMediaType(),
            artifact.getSha256(),
            place(video, artifact));
  }

  private static String place(Video video, ArtifactRef artifact) {
    if (video.getExpiredAt() != null) {
      return "deleted at " + video.getExpiredAt() + ", its time being over";
    }
    String until = video.getExpiresAt() == null ? "" : ", kept until " + video.getExpiresAt();
    return artifact.getUri() + until;
  }

  private static String queued(Video video) {
    Integer ahead = video.getQueuePosition();
    String place = ahead == null ? "" : "\n  " + ahead + " ahead of it";
    return video.getExpectedAt() == null
        ? place
        : place + "\n  expected at " + video.getExpectedAt();
  }

  /** The same for programs. Fields that don't apply are null. */
  static ObjectNode json(Video video) {
    VideoPlan plan = video.getPlan();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("video", video.getVideoId());
    json.put("tenant", video.getTenant());
    json.put("state", state(video.getState()));
    json.put("progress", video.getProgress());
    json.put("prompt", video.getPrompt());
    json.put("negative", video.getNegativePrompt());
    json.put("width", plan.getWidth());
    json.put("height", plan.getHeight());
    json.put("frames", plan.getFrames());
    json.put("fps", plan.getFps());
    json.put("steps", plan.getSteps());
    json.put("guidance", plan.getGuidance());
    json.put("seed", plan.getSeed());
    json.put("model", plan.getModel().getName());
    json.put("modelVersion", plan.getModel().getVersion());
    json.put("modelDigest", plan.getModel().getDigest());
    json.put("attempts", video.getAttempt());
    json.put("priority", video.getPriority());
    json.put("queuePosition", video.getQueuePosition());
    json.put("expectedAt", text(video.getExpectedAt()));
    json.put("deadline", text(video.getDeadline()));
    json.put("createdAt", text(video.getCreatedAt()));
    json.put("startedAt", text(video.getStartedAt()));
    json.put("completedAt", text(video.getCompletedAt()));
    json.put("expiresAt", text(video.getExpiresAt()));
    json.put("expiredAt", text(video.getExpiredAt()));
    putArtifact(json, video.getArtifact());
    putFailure(json, video.getFailure());
    ObjectNode metadata = json.putObject("metadata");
    video.getMetadata().forEach(metadata::put);
    return json;
  }

  private static void putArtifact(ObjectNode json, @Nullable ArtifactRef artifact) {
    json.put("sha256", artifact == null ? null : artifact.getSha256());
    json.put("bytes", artifact == null ? null : artifact.getBytes());
    json.put("mediaType", artifact == null ? null : artifact.getMediaType());
    json.put("uri", artifact == null ? null : artifact.getUri());
  }

  private static void putFailure(ObjectNode json, @Nullable Failure failure) {
    if (failure == null) {
      json.putNull("failure");
    } else {
      json.set("failure", Facts.node(failure));
    }
  }

  /** A step forward, for programs. */
  static ObjectNode json(VideoProgressed progress) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("event", "progress");
    json.put("video", progress.getVideoId());
    json.put("state", state(progress.getState()));
    json.put("progress", progress.getProgress());
    json.put("stage", progress.getStage());
    json.put("window", progress.getWindow());
    json.put("windows", progress.getWindows());
    json.put("step", progress.getStep());
    json.put("steps", progress.getSteps());
    json.put("at", text(progress.getAt()));
    return json;
  }

  static String state(VideoState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static String shortened(String prompt) {
    String line = prompt.lines().collect(Collectors.joining(" "));
    return line.codePointCount(0, line.length()) <= PROMPT_CHARACTERS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, PROMPT_CHARACTERS - 1)) + "…";
  }
}
