package io.skyriver.it.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Many videos at once, as another system would ask for them. */
final class Load {
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Duration POLL = Duration.ofMillis(50);

  private Load() {}

  /**
   * What was measured.
   *
   * @param began just before the first prompt was published
   * @param seconds from then to the last video's event
   * @param finished when each video's event was read, by its id
   */
  record Measured(Instant began, double seconds, Map<String, Instant> finished) {}

  /** From the first prompt's publication to the last video's event. */
  static Measured on(RunningSkyriver skyriver, PromptSubmitted prompt, int videos)
      throws Exception {
    try (KafkaConsumer<byte[], byte[]> consumer = outcomes(skyriver);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", skyriver.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      producer.partitionsFor(Topics.PROMPTS.name());
      EventSerializer<PromptSubmitted> serializer =
          new EventSerializer<>(skyriver.registry(), Topics.PROMPTS);
      Set<String> open = new HashSet<>();
      Instant first = Instant.now();
      long began = System.nanoTime();
      for (int video = 0; video < videos; video++) {
        String id = "video_" + UUID.randomUUID().toString().replace("-", "");
        open.add(id);
        PromptSubmitted named =
            PromptSubmitted.newBuilder(prompt).setVideoId(id).setSeed((long) video).build();
        producer.send(
            new ProducerRecord<>(
                Topics.PROMPTS.name(),
                id.getBytes(UTF_8),
                serializer.serialize(Topics.PROMPTS.name(), named)));
      }
      producer.flush();
      Map<String, Instant> finished = await(open, consumer);
      return new Measured(first, (System.nanoTime() - began) / 1e9, finished);
    }
  }

  private static Map<String, Instant> await(
      Set<String> open, KafkaConsumer<byte[], byte[]> consumer) {
    Map<String, Instant> finished = new HashMap<>();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        String id = record.key() == null ? "" : new String(record.key(), UTF_8);
        if (open.remove(id)) {
          if (!record.topic().equals(Topics.FINISHED.name())) {
            throw new IllegalStateException("a video failed");
          }
          finished.put(id, Instant.now());
        }
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(open.size() + " videos aren't finished in " + LIMIT);
      }
    }
    return finished;
  }

  private static KafkaConsumer<byte[], byte[]> outcomes(RunningSkyriver skyriver) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                skyriver.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(Topics.FINISHED, Topics.FAILED)
            .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }
}
