package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoFinished;
import io.skyriver.it.TopicTap.Tapped;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.conditioning.Conditionings;
import io.skyriver.stage.conditioning.StageArtifacts;
import io.skyriver.stage.failure.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Law 3 over the wire. */
@ExtendWith(SharedSkyriver.class)
class DisorderTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /**
   * The first patches of two finished videos are published again as two new ones, in the worst of
   * orders.
   */
  @Test
  void law3ShuffledDuplicatedAndInterleavedPatchesGiveTheSameFiles(RunningSkyriver skyriver)
      throws Exception {
    VideoFinished fox = skyriver.finish(Prompts.small("a fox bounces in the snow").build());
    VideoFinished ship =
        skyriver.finish(Prompts.small("a ship moves to the left").setSize("96x48").build());
    String foxAgain = newId();
    String shipAgain = newId();

    List<LatentPatch> disorder = new ArrayList<>();
    disorder.addAll(firstPatches(skyriver, fox.getVideoId(), foxAgain));
    disorder.addAll(firstPatches(skyriver, ship.getVideoId(), shipAgain));
    assertThat(disorder).hasSizeGreaterThan(4);
    disorder.addAll(List.copyOf(disorder));
    Collections.shuffle(disorder, new Random(42));
    publish(skyriver, disorder);

    assertThat(assembled(skyriver, foxAgain).getSha256()).isEqualTo(fox.getArtifact().getSha256());
    assertThat(assembled(skyriver, shipAgain).getSha256())
        .isEqualTo(ship.getArtifact().getSha256());
  }

  private static String newId() {
    return "video_" + UUID.randomUUID().toString().replace("-", "");
  }

  private static List<LatentPatch> firstPatches(
      RunningSkyriver skyriver, String videoId, String newId) throws InterruptedException {
    try (TopicTap tap = skyriver.tap()) {
      List<LatentPatch> first =
          tap.until(tapped -> isAssembled(tapped, videoId), LIMIT).stream()
              .filter(tapped -> tapped.isOn(Topics.DENOISE_PATCHES))
              .map(tapped -> (LatentPatch) tapped.value())
              .filter(patch -> patch.getVideoId().equals(videoId) && patch.getStep() == 0)
              .toList();
      ArtifactRef conditioning = renamed(skyriver, first.get(0).getConditioning(), newId);
      return first.stream()
          .map(
              patch ->
                  LatentPatch.newBuilder(patch)
                      .setVideoId(newId)
                      .setConditioning(conditioning)
                      .build())
          .toList();
    }
  }

  /** Stores the same conditioning for another video. */
  private static ArtifactRef renamed(RunningSkyriver skyriver, ArtifactRef ref, String newId)
      throws InterruptedException {
    Conditionings conditionings =
        new Conditionings(new StageArtifacts(skyriver.artifacts(), Patience.DEFAULT));
    return conditionings.store(
        "default", Conditioning.newBuilder(conditionings.load(ref)).setVideoId(newId).build());
  }

  private static void publish(RunningSkyriver skyriver, List<LatentPatch> patches)
      throws Exception {
    try (KafkaProducer<String, LatentPatch> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", skyriver.bootstrapServers(), "max.request.size", 2 << 20),
            new StringSerializer(),
            new EventSerializer<>(skyriver.registry(), Topics.DENOISE_PATCHES))) {
      for (LatentPatch patch : patches) {
        String key = patch.getVideoId() + "/" + patch.getWindow();
        producer
            .send(new ProducerRecord<>(Topics.DENOISE_PATCHES.name(), key, patch))
            .get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static ArtifactRef assembled(RunningSkyriver skyriver, String videoId) {
    try (TopicTap tap = skyriver.tap()) {
      return tap.until(tapped -> isAssembled(tapped, videoId), LIMIT).stream()
          .filter(tapped -> isAssembled(tapped, videoId))
          .map(tapped -> Objects.requireNonNull(((StageEvent) tapped.value()).getArtifact()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean isAssembled(Tapped tapped, String videoId) {
    return tapped.value() instanceof StageEvent event
        && event.getType() == StageEventType.ASSEMBLED
        && event.getVideoId().equals(videoId);
  }
}
