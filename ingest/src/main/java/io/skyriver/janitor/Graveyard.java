package io.skyriver.janitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Sends records that are no deletions to the dead letters. For one thread. */
public final class Graveyard implements AutoCloseable {
  private static final String STAGE = "ingest";
  private static final int LONGEST_MESSAGE = 1000;
  private static final Duration SENDING = Duration.ofSeconds(60);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;

  /**
   * @param producer closed with this
   */
  public Graveyard(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Sends a record there and waits until it is written.
   *
   * @throws KafkaException if it could not be
   */
  void bury(String code, String message, ConsumerRecord<byte[], byte[]> dead) {
    DeadLetterHeaders why =
        new DeadLetterHeaders(
            code,
            "EXTERNAL",
            message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)),
            STAGE,
            dead.topic(),
            dead.partition(),
            dead.offset());
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            Topics.DEAD_LETTERS.name(), why.origin().getBytes(UTF_8), dead.value());
    why.addTo(letter.headers());
    try {
      producer.send(letter).get(SENDING.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failure) {
      throw new KafkaException("a dead letter was not written", failure);
    } catch (InterruptedException stop) {
      throw new InterruptException(stop);
    }
    Meters.process().count(Metric.DEAD_LETTERS, STAGE, dead.topic(), code);
  }

  @Override
  public void close() {
    producer.close(CLOSING);
  }
}
