package io.skyriver.stage.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.window.WindowRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class StageEventsTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final WindowRef WINDOW = new WindowRef("video_1", 2, 3);
  private static final ArtifactRef FILE =
      new ArtifactRef("memory:/file", "0".repeat(64), 1L, "video/mp4");
  private static final ArtifactRef STILL =
      new ArtifactRef("memory:/still", "1".repeat(64), 1L, "image/png");

  private final StageEvents events =
      new StageEvents("denoise", Clock.fixed(NOW, ZoneOffset.UTC), null).traced("00-a-b-01");

  @Test
  void everyEventNamesItsWindowAttemptStageTimeAndTrace() {
    List<StageEvent> all =
        List.of(
            events.held(WINDOW, 4),
            events.encoded(WINDOW, FILE, Duration.ofMillis(5)),
            events.chunkCommitted(WINDOW, 6, "run", Duration.ofMillis(7)),
            events.windowFinished(WINDOW, 8, "run", FILE),
            events.segmentStored(WINDOW, FILE, Duration.ofMillis(9)),
            events.assembled(WINDOW, FILE, STILL),
            events.failed(WINDOW, FailureCode.MODEL_TIMEOUT, "too slow"));

    assertThat(all)
        .extracting(StageEvent::getType)
        .containsExactly(
            StageEventType.HELD,
            StageEventType.ENCODED,
            StageEventType.CHUNK_COMMITTED,
            StageEventType.WINDOW_FINISHED,
            StageEventType.SEGMENT_STORED,
            StageEventType.ASSEMBLED,
            StageEventType.FAILED);
    assertThat(all)
        .allSatisfy(
            event -> {
              assertThat(event.getVideoId()).isEqualTo("video_1");
              assertThat(event.getAttempt()).isEqualTo(2);
              assertThat(event.getWindow()).isEqualTo(3);
              assertThat(event.getStage()).isEqualTo("denoise");
              assertThat(event.getAt()).isEqualTo(NOW);
              assertThat(event.getTraceparent()).isEqualTo("00-a-b-01");
            });
  }

  @Test
  void eventsCarryWhatTheLedgerNeeds() {
    StageEvent chunk = events.chunkCommitted(WINDOW, 6, "run", Duration.ofMillis(7));
    assertThat(chunk.getStep()).isEqualTo(6);
    assertThat(chunk.getExecution()).isEqualTo("run");
    assertThat(chunk.getModelMillis()).isEqualTo(7);
    assertThat(events.windowFinished(WINDOW, 8, "run", FILE).getArtifact()).isEqualTo(FILE);
    assertThat(events.assembled(WINDOW, FILE, STILL).getThumbnail()).isEqualTo(STILL);
    assertThat(events.failed(WINDOW, FailureCode.MODEL_TIMEOUT, "slow").getFailure().getCode())
        .isEqualTo("model_timeout");
  }
}
