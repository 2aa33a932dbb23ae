package io.skyriver.it.processes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.skyriver.it.processes.BadRecords.Sample;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Takes records from the topics of a running system. */
final class Samples {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MOST = 40;

  private Samples() {}

  /** The first records of each topic that name one of the videos; a topic without is left out. */
  static Map<String, List<Sample>> of(String bootstrapServers, Set<String> videos) {
    Map<String, List<Sample>> samples = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          Topics.typed().stream()
              .map(Topic::name)
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(record -> take(record, videos, samples));
      }
    }
    return samples;
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      Set<String> videos,
      Map<String, List<Sample>> samples) {
    if (record.value() != null && names(record.value(), videos)) {
      List<Sample> some = samples.computeIfAbsent(record.topic(), none -> new ArrayList<>());
      if (some.size() < MOST) {
        some.add(new Sample(record.key(), record.value()));
      }
    }
  }

  private static boolean names(byte[] value, Set<String> videos) {
    String text = new String(value, ISO_8859_1);
    return videos.stream().anyMatch(text::contains);
  }
}
