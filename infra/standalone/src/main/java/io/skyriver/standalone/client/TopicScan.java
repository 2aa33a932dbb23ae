package io.skyriver.standalone.client;

import io.skyriver.standalone.client.ClientException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads partitions up to the ends they had when the reading began, so that it ends however fast
 * others write. For one thread.
 */
final class TopicScan {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final KafkaConsumer<byte[], byte[]> consumer;

  TopicScan(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * The partitions of a topic, in order.
   *
   * @throws ClientException if there is no such topic
   */
  List<TopicPartition> partitions(String topic) {
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw new ClientException(
          Kind.UNREACHABLE,
          "topics_missing",
          "there is no topic %s: create the topics with 'skyriver topics --create', or name another Kafka with --bootstrap-servers"
              .formatted(topic));
    }
    return found.stream()
        .map(PartitionInfo::partition)
        .sorted()
        .map(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  /** Hands over all records, each partition's oldest first. */
  void all(Collection<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    read(consumer.beginningOffsets(partitions), each);
  }

  /** Hands over the records written since then. */
  void since(
      Instant start,
      Collection<TopicPartition> partitions,
      Consumer<ConsumerRecord<byte[], byte[]>> each) {
    Map<TopicPartition, Long> times =
        partitions.stream()
            .collect(Collectors.toMap(Function.identity(), place -> start.toEpochMilli()));
    Map<TopicPartition, Long> starts = new HashMap<>();
    consumer
        .offsetsForTimes(times)
        .forEach(
            (place, found) ->
                Optional.ofNullable(found)
                    .map(OffsetAndTimestamp::offset)
                    .ifPresent(offset -> starts.put(place, offset)));
    read(starts, each);
  }

  /** The record at a place; empty when Kafka no longer has it. */
  Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition place, long offset) {
    if (consumer.beginningOffsets(List.of(place)).getOrDefault(place, 0L) > offset) {
      return Optional.empty();
    }
    consumer.assign(List.of(place));
    consumer.seek(place, offset);
    long silentUntil = System.nanoTime() + SILENCE.toNanos();
    while (consumer.position(place) <= offset && System.nanoTime() < silentUntil) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        return record.offset() == offset ? Optional.of(record) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private void read(
      Map<TopicPartition, Long> starts, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(starts.keySet());
    List<TopicPartition> filled =
        starts.entrySet().stream()
            .filter(start -> ends.getOrDefault(start.getKey(), 0L) > start.getValue())
            .map(Map.Entry::getKey)
            .toList();
    consumer.assign(filled);
    filled.forEach(place -> consumer.seek(place, Objects.requireNonNull(starts.get(place))));
    long silentUntil = System.nanoTime() + SILENCE.toNanos();
    long before = -1;
    while (!isPast(ends)) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition place = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < Objects.requireNonNull(ends.get(place))) {
          each.accept(record);
        }
      }
      long reached = filled.stream().mapToLong(consumer::position).sum();
      if (reached > before) {
        before = reached;
        silentUntil = System.nanoTime() + SILENCE.toNanos();
      }
      requireProgress(silentUntil);
    }
  }

  /** The position stands behind transaction markers too, so that it reaches the end. */
  private boolean isPast(Map<TopicPartition, Long> ends) {
    return consumer.assignment().stream()
        .allMatch(place -> consumer.position(place) >= Objects.requireNonNull(ends.get(place)));
  }

  private void requireProgress(long silentUntil) {
    if (System.nanoTime() > silentUntil) {
      throw new ClientException(
          Kind.UNREACHABLE,
          "broker_silent",
          "Kafka sends no more of %s for %d s: see whether its brokers are up"
              .formatted(consumer.assignment(), SILENCE.toSeconds()));
    }
  }
}
