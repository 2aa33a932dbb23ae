package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoFinished;
import io.skyriver.it.TopicTap.Tapped;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Law 6 over the wire: an attempt fails after a window of the video is finished. */
@ExtendWith(SharedSkyriver.class)
class ResumedVideoTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final double TWO_WINDOWS = 3.0;

  @Test
  void law6TheNextAttemptStartsBehindTheFinishedWindowAndGivesTheSameFile(RunningSkyriver skyriver)
      throws Exception {
    VideoFinished undisturbed = skyriver.finish(prompt().build());
    String video = "video_" + UUID.randomUUID().toString().replace("-", "");
    CompletableFuture<VideoFinished> disturbed =
        CompletableFuture.supplyAsync(() -> finish(skyriver, prompt().setVideoId(video).build()));

    try (TopicTap tap = skyriver.tap()) {
      tap.until(tapped -> isFinished(tapped, video), LIMIT);
    }
    fail(skyriver, video);
    VideoFinished resumed = disturbed.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

    assertThat(resumed.getAttempt()).isEqualTo(2);
    assertThat(resumed.getArtifact().getSha256()).isEqualTo(undisturbed.getArtifact().getSha256());
    assertThat(denoisedBy(skyriver, video, 2))
        .isNotEmpty()
        .allSatisfy(patch -> assertThat(patch.getWindow()).isPositive());
  }

  private static PromptSubmitted.Builder prompt() {
    return Prompts.small("a kite rises over the sea").setSeconds(TWO_WINDOWS);
  }

  private static VideoFinished finish(RunningSkyriver skyriver, PromptSubmitted prompt) {
    try {
      return skyriver.finish(prompt);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private static boolean isFinished(Tapped tapped, String video) {
    return tapped.value() instanceof StageEvent event
        && event.getType() == StageEventType.WINDOW_FINISHED
        && event.getVideoId().equals(video);
  }

  /** Says in a stage's place that the first attempt can't go on. */
  private static void fail(RunningSkyriver skyriver, String video) throws Exception {
    StageEvent failed =
        StageEvent.newBuilder()
            .setVideoId(video)
            .setAttempt(1)
            .setStage("denoise")
            .setType(StageEventType.FAILED)
            .setFailure(new Failure("test_failure", FailureClass.EXTERNAL, "by a test", "denoise"))
            .setAt(Instant.now())
            .build();
    try (KafkaProducer<String, StageEvent> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", skyriver.bootstrapServers()),
            new StringSerializer(),
            new EventSerializer<>(skyriver.registry(), Topics.STAGE_EVENTS))) {
      producer
          .send(new ProducerRecord<>(Topics.STAGE_EVENTS.name(), video, failed))
          .get(30, TimeUnit.SECONDS);
    }
  }

  /** What an attempt sent to the denoiser, until the video was assembled. */
  private static List<LatentPatch> denoisedBy(RunningSkyriver skyriver, String video, int attempt) {
    try (TopicTap tap = skyriver.tap()) {
      return tap.until(tapped -> isAssembled(tapped, video), LIMIT).stream()
          .filter(tapped -> tapped.isOn(Topics.DENOISE_PATCHES))
          .map(tapped -> (LatentPatch) tapped.value())
          .filter(patch -> patch.getVideoId().equals(video) && patch.getAttempt() == attempt)
          .toList();
    }
  }

  private static boolean isAssembled(Tapped tapped, String video) {
    return tapped.value() instanceof StageEvent event
        && event.getType() == StageEventType.ASSEMBLED
        && event.getVideoId().equals(video);
  }
}
