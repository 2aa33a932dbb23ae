package io.skyriver.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bytes that are no records, on every topic that something reads. */
@ExtendWith(SharedSkyriver.class)
class PoisonTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final List<String> READ_TOPICS =
      List.of(
          Topics.PROMPTS.name(),
          Topics.CANCELLATIONS.name(),
          Topics.ENCODE_TASKS.name(),
          Topics.DENOISE_PATCHES.name(),
          Topics.DECODE_PATCHES.name(),
          Topics.STAGE_EVENTS.name());

  @Test
  void garbageBecomesDeadLettersWithItsBytesAndTheNextPromptIsFinished(RunningSkyriver skyriver)
      throws Exception {
    Map<String, byte[]> sent = new HashMap<>();
    try (KafkaProducer<byte[], byte[]> producer = producer(skyriver)) {
      for (String topic : READ_TOPICS) {
        byte[] garbage = ("garbage for " + topic + " " + UUID.randomUUID()).getBytes(UTF_8);
        RecordMetadata place =
            producer.send(new ProducerRecord<>(topic, garbage)).get(30, TimeUnit.SECONDS);
        sent.put(topic + "-" + place.partition() + "-" + place.offset(), garbage);
      }
    }

    assertThat(skyriver.finish(Prompts.small("a fox in the snow").setFrames(8).build()))
        .isNotNull();
    Map<String, byte[]> letters = deadLetters(skyriver, sent);
    assertThat(new TreeSet<>(letters.keySet())).containsAll(sent.keySet());
    sent.forEach((origin, bytes) -> assertThat(letters.get(origin)).as(origin).isEqualTo(bytes));
  }

  /** Dead letters by origin, read until all of the given origins are there or the time is over. */
  private static Map<String, byte[]> deadLetters(
      RunningSkyriver skyriver, Map<String, byte[]> wanted) {
    Map<String, byte[]> letters = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(skyriver)) {
      consumer.subscribe(List.of(Topics.DEAD_LETTERS.name()));
      long end = System.nanoTime() + LIMIT.toNanos();
      while (System.nanoTime() < end && !letters.keySet().containsAll(wanted.keySet())) {
        consumer.poll(Duration.ofMillis(200)).forEach(letter -> put(letters, letter));
      }
    }
    return letters;
  }

  private static void put(Map<String, byte[]> letters, ConsumerRecord<byte[], byte[]> letter) {
    var origin = Objects.requireNonNull(letter.headers().lastHeader("skyriver-origin"));
    assertThat(letter.headers().lastHeader("skyriver-code")).isNotNull();
    letters.put(new String(origin.value(), UTF_8), letter.value());
  }

  private static KafkaProducer<byte[], byte[]> producer(RunningSkyriver skyriver) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", skyriver.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(RunningSkyriver skyriver) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            skyriver.bootstrapServers(),
            "group.id",
            "poison-" + UUID.randomUUID(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
