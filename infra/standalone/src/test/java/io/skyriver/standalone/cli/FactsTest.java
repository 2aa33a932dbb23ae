package io.skyriver.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.ModelRef;
import io.skyriver.events.VideoFinished;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FactsTest {
  private static final Path FILE = Path.of("fox.mp4");
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void sayWhatAPersonWantsToKnow() {
    assertThat(Facts.text(FILE, video(32)))
        .isEqualTo(
            """
            fox.mp4
              96 × 64, 32 frames at 16 per second, 2.00 s, 65,489 bytes, video/mp4
              seed 7, model skyriver-mini 1
              8.3 s from submission to file, 3.0 s of it in the models""");
  }

  @Test
  void anImageHasNoDuration() {
    assertThat(Facts.text(FILE, video(1))).contains("96 × 64, 1 frame, ");
  }

  @Test
  void areJsonForPrograms() throws Exception {
    JsonNode facts = new ObjectMapper().readTree(Facts.json(FILE, video(32)));

    assertThat(facts.get("file").asText()).isEqualTo("fox.mp4");
    assertThat(facts.get("sha256").asText()).isEqualTo("ab");
    assertThat(facts.get("frames").asInt()).isEqualTo(32);
    assertThat(facts.get("seconds").asDouble()).isEqualTo(8.3);
  }

  @Test
  void failuresAreJsonToo() throws Exception {
    Failure failure =
        Failure.newBuilder()
            .setCode("size_invalid")
            .setFailureClass(FailureClass.USER)
            .setMessage("Sizes are \"WxH\".")
            .setStage("ingest")
            .build();

    JsonNode first =
        new ObjectMapper().readTree(Facts.json(List.of(failure))).get("failures").get(0);

    assertThat(first.get("code").asText()).isEqualTo("size_invalid");
    assertThat(first.get("class").asText()).isEqualTo("USER");
    assertThat(first.get("message").asText()).isEqualTo("Sizes are \"WxH\".");
  }

  private static VideoFinished video(int frames) {
    return VideoFinished.newBuilder()
        .setVideoId("video_1")
        .setTenant("default")
        .setArtifact(new ArtifactRef("file:///fox", "ab", 65_489L, "video/mp4"))
        .setLink("file:///fox")
        .setWidth(96)
        .setHeight(64)
        .setFrames(frames)
        .setFps(16)
        .setSeed(7)
        .setModel(new ModelRef("skyriver-mini", "1", "cd"))
        .setAttempt(1)
        .setCreatedAt(CREATED)
        .setStartedAt(CREATED)
        .setFinishedAt(CREATED.plusMillis(8300))
        .setModelSeconds(3.04)
        .setMetadata(Map.of())
        .build();
  }
}
