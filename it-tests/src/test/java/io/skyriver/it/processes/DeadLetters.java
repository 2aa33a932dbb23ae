package io.skyriver.it.processes;

import io.skyriver.it.Tail;
import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/** The dead letters, read-committed, from when this begins to listen. For one thread. */
final class DeadLetters implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Letter> byOrigin = new HashMap<>();

  /** Why a record was given up, and its bytes. */
  record Letter(DeadLetterHeaders why, byte @Nullable [] value) {}

  DeadLetters(String bootstrapServers) {
    consumer = Tail.of(bootstrapServers, Topics.DEAD_LETTERS.name());
  }

  /** Takes what has come meanwhile; gives all so far, by topic-partition-offset of the record. */
  Map<String, Letter> read() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      Optional<DeadLetterHeaders> why = DeadLetterHeaders.of(record.headers());
      if (why.isEmpty()) {
        throw new AssertionError("a dead letter that does not say why: " + record);
      }
      byOrigin.putIfAbsent(why.get().origin(), new Letter(why.get(), record.value()));
    }
    return byOrigin;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
