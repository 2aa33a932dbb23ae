package io.skyriver.it;

import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads every topic from its beginning with a consumer group of its own, read-committed. For one
 * thread.
 */
final class TopicTap implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Map<String, EventDeserializer<? extends SpecificRecordBase>> readers =
      new HashMap<>();

  /** A record of a topic with its decoded value. */
  record Tapped(ConsumerRecord<String, byte[]> kafka, SpecificRecordBase value) {
    String topic() {
      return kafka.topic();
    }

    boolean isOn(Topic<?> topic) {
      return kafka.topic().equals(topic.name());
    }
  }

  TopicTap(String bootstrapServers, Registry registry) {
    for (Topic<? extends SpecificRecordBase> topic : Topics.typed()) {
      readers.put(topic.name(), new EventDeserializer<>(registry, topic.recordClass()));
    }
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                "tap-" + UUID.randomUUID(),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(Topics.typed().stream().map(Topic::name).toList());
  }

  /**
   * Reads on until a record fulfils the condition, then to the ends that all topics have at that
   * moment; gives all records read, in no order across partitions.
   *
   * @throws AssertionError when the condition is not met within the limit
   */
  List<Tapped> until(Predicate<Tapped> condition, Duration limit) {
    List<Tapped> read = new ArrayList<>();
    long end = System.nanoTime() + limit.toNanos();
    Map<TopicPartition, Long> ends = Map.of();
    while (System.nanoTime() < end) {
      List<Tapped> polled = poll();
      read.addAll(polled);
      if (ends.isEmpty() && polled.stream().anyMatch(condition)) {
        ends = consumer.endOffsets(consumer.assignment());
      }
      if (!ends.isEmpty() && isPast(ends)) {
        return read;
      }
    }
    throw new AssertionError("not seen within " + limit + " among " + read.size() + " records");
  }

  private List<Tapped> poll() {
    List<Tapped> tapped = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      EventDeserializer<? extends SpecificRecordBase> reader = readers.get(record.topic());
      byte[] bytes = record.value();
      if (reader != null && bytes != null) {
        decoded(reader, bytes).ifPresent(value -> tapped.add(new Tapped(record, value)));
      }
    }
    return tapped;
  }

  private boolean isPast(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Other tests publish poison to the same topics, which is theirs to look at. */
  private static Optional<SpecificRecordBase> decoded(
      EventDeserializer<? extends SpecificRecordBase> reader, byte[] bytes) {
    try {
      return Optional.of(reader.decode(bytes));
    } catch (UndecodableRecordException poison) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
