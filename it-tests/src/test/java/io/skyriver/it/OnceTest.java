package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFinished;
import io.skyriver.it.TopicTap.Tapped;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Law 4 for those who publish more than once. */
@ExtendWith(SharedSkyriver.class)
class OnceTest {
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final int PUBLICATIONS = 1000;

  @Test
  void law4AThousandPublicationsOfAPromptAreOneVideoAndAnotherBodyUnderItsKeyIsRejected(
      RunningSkyriver skyriver) throws Exception {
    String tenant = "once-" + UUID.randomUUID();
    PromptSubmitted prompt =
        Prompts.small("a ghost sways").setTenant(tenant).setIdempotencyKey("order 17").build();
    PromptSubmitted other = PromptSubmitted.newBuilder(prompt).setPrompt("a tiger").build();
    PromptSubmitted last =
        Prompts.small("a kite").setTenant(tenant).setIdempotencyKey("order 18").build();

    publish(skyriver, prompt, PUBLICATIONS);
    publish(skyriver, other, 1);
    publish(skyriver, prompt, 1);
    publish(skyriver, last, 1);
    List<Tapped> tapped = untilFinished(skyriver, tenant, 2);

    assertThat(of(VideoFinished.class, tapped, tenant)).hasSize(2);
    assertThat(of(SubmissionRejected.class, tapped, tenant))
        .singleElement()
        .satisfies(
            rejection ->
                assertThat(rejection.getFailures().get(0).getCode())
                    .isEqualTo("idempotency_conflict"));
    assertThat(of(Video.class, tapped, tenant))
        .extracting(Video::getPrompt)
        .containsOnly("a ghost sways", "a kite");
    assertThat(of(Video.class, tapped, tenant).stream().map(Video::getVideoId).distinct())
        .hasSize(2);
  }

  /** Under keys that spread over all partitions. */
  private static void publish(RunningSkyriver skyriver, PromptSubmitted prompt, int times)
      throws Exception {
    try (KafkaProducer<String, PromptSubmitted> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", skyriver.bootstrapServers()),
            new StringSerializer(),
            new EventSerializer<>(skyriver.registry(), Topics.PROMPTS))) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int time = 0; time < times; time++) {
        sent.add(producer.send(new ProducerRecord<>(Topics.PROMPTS.name(), "key" + time, prompt)));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  /** Everything, read until both of a tenant's videos are finished and its refusal is told. */
  private static List<Tapped> untilFinished(RunningSkyriver skyriver, String tenant, int videos) {
    try (TopicTap tap = skyriver.tap()) {
      int[] seen = {0, 0};
      return tap.until(
          tapped -> {
            seen[0] += isOf(VideoFinished.class, tapped, tenant) ? 1 : 0;
            seen[1] += isOf(SubmissionRejected.class, tapped, tenant) ? 1 : 0;
            return seen[0] >= videos && seen[1] >= 1;
          },
          LIMIT);
    }
  }

  private static <T extends SpecificRecordBase> List<T> of(
      Class<T> type, List<Tapped> tapped, String tenant) {
    return tapped.stream()
        .filter(one -> isOf(type, one, tenant))
        .map(one -> type.cast(one.value()))
        .toList();
  }

  private static boolean isOf(Class<?> type, Tapped tapped, String tenant) {
    return type.isInstance(tapped.value()) && Objects.equals(tapped.value().get("tenant"), tenant);
  }
}
