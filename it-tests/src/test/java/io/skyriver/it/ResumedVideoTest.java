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
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Law 6 over the wire: an attempt fails after a window of the video is finished. */
@ExtendWith(SharedSkyriver.class)
class ResumedVideoTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** Many windows of many steps: most are still to be made when the first is finished. */
  private static final double MANY_WINDOWS = 12.0;

  private static final int MANY_STEPS = 60;

  @Test
  void law6TheNextAttemptStartsBehindTheFinishedWindowAndGivesTheSameFile(RunningSkyriver skyriver)
      throws Exception {
    VideoFinished undisturbed = skyriver.finish(prompt().build());
    String video = "video_" + UUID.randomUUID().toString().replace("-", "");
    publish(skyriver, Topics.PROMPTS, video, prompt().setVideoId(video).build());
    try (TopicTap tap = skyriver.tap()) {
      tap.until(tapped -> isFinished(tapped, video), LIMIT);
    }
    publish(skyriver, Topics.STAGE_EVENTS, video, failure(video));
    VideoFinished resumed = outcome(skyriver, video);

    assertThat(resumed.getAttempt()).isEqualTo(2);
    assertThat(resumed.getArtifact().getSha256()).isEqualTo(undisturbed.getArtifact().getSha256());
    assertThat(denoisedBy(skyriver, video, 2))
        .isNotEmpty()
        .allSatisfy(patch -> assertThat(patch.getWindow()).isPositive());
  }

  private static PromptSubmitted.Builder prompt() {
    return Prompts.small("a kite rises over the sea").setSeconds(MANY_WINDOWS).setSteps(MANY_STEPS);
  }

  private static VideoFinished outcome(RunningSkyriver skyriver, String video) {
    try (TopicTap tap = skyriver.tap()) {
      return tap.until(tapped -> isOutcome(tapped, video), LIMIT).stream()
          .filter(tapped -> isOutcome(tapped, video))
          .map(tapped -> (VideoFinished) tapped.value())
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean isOutcome(Tapped tapped, String video) {
    return tapped.value() instanceof VideoFinished finished && finished.getVideoId().equals(video);
  }

  private static boolean isFinished(Tapped tapped, String video) {
    return tapped.value() instanceof StageEvent event
        && event.getType() == StageEventType.WINDOW_FINISHED
        && event.getVideoId().equals(video);
  }

  /** What a stage says when the first attempt can't go on. */
  private static StageEvent failure(String video) {
    return StageEvent.newBuilder()
        .setVideoId(video)
        .setAttempt(1)
        .setStage("denoise")
        .setType(StageEventType.FAILED)
        .setFailure(new Failure("test_failure", FailureClass.EXTERNAL, "by a test", "denoise"))
        .setAt(Instant.now())
        .build();
  }

  private static <T extends SpecificRecordBase> void publish(
      RunningSkyriver skyriver, Topic<T> topic, String key, T event) throws Exception {
    try (KafkaProducer<String, T> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", skyriver.bootstrapServers()),
            new StringSerializer(),
            new EventSerializer<>(skyriver.registry(), topic))) {
      producer.send(new ProducerRecord<>(topic.name(), key, event)).get(30, TimeUnit.SECONDS);
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
