package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.Failure;
import io.skyriver.events.VideoFinished;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What is worth knowing about an outcome, for people and for programs. */
final class Facts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Facts() {}

  static String text(Path file, VideoFinished video) {
    return String.format(
        Locale.ROOT,
        """
            %s
              %d × %d, %s, %,d bytes, %s
              seed %d, model %s %s
              %.1f s from submission to file, %.1f s of it in the models""",
        file,
        video.getWidth(),
        video.getHeight(),
        length(video),
        video.getArtifact().getBytes(),
        video.getArtifact().getMediaType(),
        video.getSeed(),
        video.getModel().getName(),
        video.getModel().getVersion(),
        seconds(video),
        video.getModelSeconds());
  }

  private static String length(VideoFinished video) {
    if (video.getFrames() == 1) {
      return "1 frame";
    }
    return "%d frames at %d per second, %.2f s"
        .formatted(video.getFrames(), video.getFps(), (double) video.getFrames() / video.getFps());
  }

  static String json(Path file, VideoFinished video) {
    ObjectNode facts = JSON.createObjectNode();
    facts.put("file", file.toString());
    facts.put("video", video.getVideoId());
    facts.put("sha256", video.getArtifact().getSha256());
    facts.put("bytes", video.getArtifact().getBytes());
    facts.put("mediaType", video.getArtifact().getMediaType());
    facts.put("width", video.getWidth());
    facts.put("height", video.getHeight());
    facts.put("frames", video.getFrames());
    facts.put("fps", video.getFps());
    facts.put("seed", video.getSeed());
    facts.put("model", video.getModel().getName());
    facts.put("modelVersion", video.getModel().getVersion());
    facts.put("modelDigest", video.getModel().getDigest());
    facts.put("attempts", video.getAttempt());
    facts.put("seconds", seconds(video));
    facts.put("modelSeconds", video.getModelSeconds());
    return facts.toString();
  }

  static String json(List<Failure> failures) {
    ObjectNode outcome = JSON.createObjectNode();
    ArrayNode list = outcome.putArray("failures");
    for (Failure failure : failures) {
      list.add(node(failure));
    }
    return outcome.toString();
  }

  static ObjectNode node(Failure failure) {
    return JSON.createObjectNode()
        .put("code", failure.getCode())
        .put("class", failure.getFailureClass().name())
        .put("message", failure.getMessage())
        .put("stage", failure.getStage());
  }

  private static double seconds(VideoFinished video) {
    return Duration.between(video.getCreatedAt(), video.getFinishedAt()).toMillis() / 1000.0;
  }
}
