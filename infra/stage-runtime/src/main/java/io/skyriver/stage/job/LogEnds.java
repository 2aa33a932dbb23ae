package io.skyriver.stage.job;

import io.skyriver.stage.config.StageConfig;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks how far partitions reach at this moment. */
@FunctionalInterface
interface LogEnds extends Serializable {

  /**
   * The extents of partitions.
   *
   * @throws org.apache.kafka.common.KafkaException when the brokers do not answer in time
   */
  Map<TopicPartition, Extent> of(Collection<TopicPartition> partitions);

  /** Asks the brokers of a stage. */
  static LogEnds of(StageConfig config) {
    return partitions -> ask(config, partitions);
  }

  private static Map<TopicPartition, Extent> ask(
      StageConfig config, Collection<TopicPartition> partitions) {
    Map<String, Object> properties = new HashMap<>(config.kafka());
    properties.put("bootstrap.servers", config.bootstrapServers());
    properties.put("default.api.timeout.ms", "20000");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Extent> extents = new HashMap<>();
      consumer
          .endOffsets(partitions)
          .forEach(
              (partition, end) ->
                  extents.put(partition, new Extent(beginnings.getOrDefault(partition, 0L), end)));
      return extents;
    }
  }

  /**
   * What a partition holds.
   *
   * @param begin offset of its first record
   * @param end offset behind its last record
   */
  record Extent(long begin, long end) {

    /** Whether a reader that goes on from there has nothing left to read. */
    boolean isReachedFrom(long offset) {
      return Math.max(begin, offset) >= end;
    }
  }
}
