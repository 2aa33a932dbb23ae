package io.skyriver.standalone.client;

import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.topics.Topics;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record that could not be processed.
 *
 * @param why it could not, and where it came from
 * @param partition of the dead letters it lies in
 * @param offset it has there
 * @param at when it was written
 * @param bytes length of the original value
 */
public record DeadLetter(DeadLetterHeaders why, int partition, long offset, Instant at, int bytes) {

  static DeadLetter of(DeadLetterHeaders why, ConsumerRecord<byte[], byte[]> record) {
    int bytes = record.value() == null ? 0 : record.value().length;
    Instant at = Instant.ofEpochMilli(record.timestamp());
    return new DeadLetter(why, record.partition(), record.offset(), at, bytes);
  }

  /** Its own place: topic-partition-offset. */
  public String place() {
    return Topics.DEAD_LETTERS.name() + "-" + partition + "-" + offset;
  }

  TopicPartition letters() {
    return new TopicPartition(Topics.DEAD_LETTERS.name(), partition);
  }

  TopicPartition origin() {
    return new TopicPartition(why.topic(), why.partition());
  }
}
