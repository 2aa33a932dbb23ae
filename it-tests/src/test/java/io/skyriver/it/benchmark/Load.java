package io.skyriver.it.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
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

  /** Seconds from the first prompt's publication to the last video's event. */
  static double on(RunningSkyriver skyriver, PromptSubmitted prompt, int videos) throws Exception {
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
      await(open, consumer);
      return (System.nanoTime() - began) / 1e9;
    }
  }

  private static void await(Set<String> open, KafkaConsumer<byte[], byte[]> consumer) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        boolean mine = record.key() != null && open.remove(new String(record.key(), UTF_8));
        if (!record.topic().equals(Topics.FINISHED.name()) && mine) {
          throw new IllegalStateException("a video failed");
        }
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(open.size() + " videos aren't finished in " + LIMIT);
      }
    }
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
