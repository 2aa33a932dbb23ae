package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Writes prompts and cancellations; Kafka has each when its call returns. */
final class Publisher implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final KafkaProducer<byte[], byte[]> producer;
  private final Duration patience;
  private final EventSerializer<PromptSubmitted> prompts;
  private final EventSerializer<CancellationRequested> cancellations;

  Publisher(KafkaAccess kafka, Registry registry) {
    this.producer = kafka.producer();
    this.patience = kafka.patience();
    this.prompts = new EventSerializer<>(registry, Topics.PROMPTS);
    this.cancellations = new EventSerializer<>(registry, Topics.CANCELLATIONS);
  }

  /**
   * Publishes a prompt and gives its event id, topic-partition-offset.
   *
   * @throws KafkaException if Kafka does not take it
   */
  String submit(PromptSubmitted prompt, String key) throws InterruptedException {
    RecordMetadata place = send(Topics.PROMPTS, key, prompts.encode(prompt));
    return place.topic() + "-" + place.partition() + "-" + place.offset();
  }

  /** Publishes a cancellation in the same way. */
  void cancel(CancellationRequested wish, String key) throws InterruptedException {
    send(Topics.CANCELLATIONS, key, cancellations.encode(wish));
  }

  private RecordMetadata send(Topic<?> topic, String key, byte[] value)
      throws InterruptedException {
    try {
      return producer
          .send(new ProducerRecord<>(topic.name(), key.getBytes(UTF_8), value))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException refused) {
      throw refusal(topic, refused.getCause());
    } catch (TimeoutException silence) {
      throw refusal(topic, silence);
    }
  }

  /** Kafka's own reasons keep their type: what to do depends on it. */
  private static KafkaException refusal(Topic<?> topic, @Nullable Throwable reason) {
    return reason instanceof KafkaException known
        ? known
        : new KafkaException("Kafka does not take a record for " + topic.name(), reason);
  }

  @Override
  public void close() {
    producer.close(CLOSING);
  }
}
