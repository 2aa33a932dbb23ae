package io.skyriver.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.ModelRef;
import io.skyriver.events.Video;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.VideoProgressed;
import io.skyriver.events.VideoState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VideoFactsTest {
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void oneLineForAListShortensThePrompt() {
    Video video = video().setPrompt("a fox\n" + "and a hen ".repeat(10)).build();

    assertThat(VideoFacts.line(video))
        .isEqualTo(
            "video_1  queued        0 %  2026-01-02T03:04:05Z  96x64  a fox and a hen and a hen and a hen and a hen a…");
  }

  @Test
  void aQueuedVideoTellsItsPlace() {
    assertThat(VideoFacts.text(video().setQueuePosition(3).build()))
        .isEqualTo(
            """
            video_1  queued, 0 %
              "a fox"
              96 × 64, 32 frames at 16 per second, 24 steps, guidance 4.0, seed 7
              model skyriver-mini 1, attempt 0, priority 0, tenant default
              created 2026-01-02T03:04:05Z
              3 ahead of it""");
  }

  @Test
  void aFinishedVideoTellsItsFile() {
    assertThat(VideoFacts.text(finished()))
        .contains("completed, 100 %", "ended 2026-01-02T03:04:13Z")
        .endsWith("  65,489 bytes, video/mp4, SHA-256 ab\n  file:///fox");
  }

  @Test
  void aFileTellsHowLongItIsKeptAndThatItIsGone() {
    Video kept = Video.newBuilder(finished()).setExpiresAt(CREATED).build();

    assertThat(VideoFacts.text(kept)).endsWith("\n  file:///fox, kept until 2026-01-02T03:04:05Z");
    assertThat(VideoFacts.text(Video.newBuilder(kept).setExpiredAt(CREATED).build()))
        .endsWith("SHA-256 ab\n  deleted at 2026-01-02T03:04:05Z, its time being over");
  }

  @Test
  void aFailedVideoTellsWhy() {
    assertThat(VideoFacts.text(failed("cancelled"))).endsWith("  cancelled: No.");
  }

  @Test
  void forProgramsWhatDoesNotApplyIsNull() {
    ObjectNode json = VideoFacts.json(video().setMetadata(Map.of("order", "17")).build());

    assertThat(json.get("video").asText()).isEqualTo("video_1");
    assertThat(json.get("state").asText()).isEqualTo("queued");
    assertThat(json.get("sha256").isNull()).isTrue();
    assertThat(json.get("failure").isNull()).isTrue();
    assertThat(json.get("startedAt").isNull()).isTrue();
    assertThat(json.get("metadata").get("order").asText()).isEqualTo("17");
  }

  @Test
  void forProgramsAFailureHasTheShapeOfAllFailures() {
    assertThat(VideoFacts.json(failed("out_of_memory")).get("failure").toString())
        .isEqualTo(
            "{\"code\":\"out_of_memory\",\"class\":\"RESOURCES\",\"message\":\"No.\",\"stage\":\"denoise\"}");
  }

  @Test
  void aStepForwardIsAnEventOfItsOwn() {
    VideoProgressed step =
        new VideoProgressed(
            "video_1",
            "default",
            VideoState.IN_PROGRESS,
            42,
            "denoise",
            0,
            2,
            10,
            24,
            CREATED,
            null,
            null);

    assertThat(VideoFacts.json(step).toString())
        .isEqualTo(
            "{\"event\":\"progress\",\"video\":\"video_1\",\"state\":\"in_progress\",\"progress\":42,\"stage\":\"denoise\",\"window\":0,\"windows\":2,\"step\":10,\"steps\":24,\"at\":\"2026-01-02T03:04:05Z\"}");
  }

  @Test
  void theEndOfAVideoDecidesTheExitCode() {
    assertThat(VideoReport.exit(finished())).isEqualTo(ExitCode.OK);
    assertThat(VideoReport.exit(failed("cancelled"))).isEqualTo(ExitCode.CANCELLED);
    assertThat(VideoReport.exit(failed("out_of_memory"))).isEqualTo(ExitCode.FAILED);
  }

  private static Video finished() {
    return video()
        .setState(VideoState.COMPLETED)
        .setProgress(100)
        .setAttempt(1)
        .setStartedAt(CREATED)
        .setCompletedAt(CREATED.plusSeconds(8))
        .setArtifact(new ArtifactRef("file:///fox", "ab", 65_489L, "video/mp4"))
        .build();
  }

  private static Video failed(String code) {
    return video()
        .setState(VideoState.FAILED)
        .setFailure(new Failure(code, FailureClass.RESOURCES, "No.", "denoise"))
        .build();
  }

  private static Video.Builder video() {
    return Video.newBuilder()
        .setVideoId("video_1")
        .setTenant("default")
        .setState(VideoState.QUEUED)
        .setProgress(0)
        .setPrompt("a fox")
        .setAttempt(0)
        .setCreatedAt(CREATED)
        .setPlan(
            VideoPlan.newBuilder()
                .setModel(new ModelRef("skyriver-mini", "1", "cd"))
                .setWidth(96)
                .setHeight(64)
                .setFrames(32)
                .setFps(16)
                .setLatentFrames(8)
                .setLatentHeight(8)
                .setLatentWidth(12)
                .setSteps(24)
                .setChunkSteps(24)
                .setGuidance(4f)
                .setSeed(7)
                .setWindows(List.of())
                .build());
  }
}
