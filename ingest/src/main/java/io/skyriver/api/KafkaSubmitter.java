package io.skyriver.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.telemetry.trace.TraceContext;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes wishes to Kafka; each is on all in-sync replicas when its call returns. Safe for use by
 * many threads.
 */
public final class KafkaSubmitter implements Submitter {
  private static final Duration BLOCKING = Duration.ofSeconds(5);
  private static final Duration REQUEST = Duration.ofSeconds(5);
  private static final Duration DELIVERY = Duration.ofSeconds(10);

  private final Producer<byte[], byte[]> producer;
  private final EventSerializer<PromptSubmitted> prompts;
  private final EventSerializer<CancellationRequested> cancellations;
  private final EventSerializer<LedgerInbox> inbox;
  private final Clock clock;

  /**
   * @param clientSettings how to reach Kafka
   * @param registry stays open when the submitter is closed
   */
  public KafkaSubmitter(Map<String, Object> clientSettings, Registry registry, Clock clock) {
    this.producer =
        new KafkaProducer<>(
            producerSettings(clientSettings), new ByteArraySerializer(), new ByteArraySerializer());
    this.prompts = new EventSerializer<>(registry, Topics.PROMPTS);
    this.cancellations = new EventSerializer<>(registry, Topics.CANCELLATIONS);
    this.inbox = new EventSerializer<>(registry, Topics.LEDGER_INBOX);
    this.clock = clock;
  }

  @Override
  public void submit(PromptSubmitted submission, @Nullable String traceparent) {
    RecordHeaders headers = new RecordHeaders();
    TraceContext.parse(traceparent)
        .ifPresent(trace -> headers.add(TraceContext.HEADER, trace.header().getBytes(UTF_8)));
    String videoId = Objects.requireNonNull(submission.getVideoId());
    send(Topics.PROMPTS, videoId, prompts, submission, headers);
  }

  @Override
  public void cancel(CancellationRequested cancellation) {
    send(
        Topics.CANCELLATIONS,
        Objects.requireNonNull(cancellation.getVideoId()),
        cancellations,
        cancellation);
  }

  @Override
  public void erase(String videoId) {
    LedgerInbox erasure =
        LedgerInbox.newBuilder()
            .setVideoId(videoId)
            .setEventId("http-" + UUID.randomUUID())
            .setAt(clock.instant())
            .setErasure(true)
            .build();
    send(Topics.LEDGER_INBOX, videoId, inbox, erasure);
  }

  @Override
  public void close() {
    producer.close(DELIVERY);
  }

  private <T extends SpecificRecordBase> void send(
      Topic<T> topic, String key, EventSerializer<T> serializer, T value) {
    send(topic, key, serializer, value, new RecordHeaders());
  }

  private <T extends SpecificRecordBase> void send(
      Topic<T> topic, String key, EventSerializer<T> serializer, T value, RecordHeaders headers) {
    try {
      byte[] bytes = serializer.serialize(topic.name(), value);
      producer
          .send(new ProducerRecord<>(topic.name(), null, key.getBytes(UTF_8), bytes, headers))
          .get(BLOCKING.plus(DELIVERY).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException failure) {
      throw new UnsubmittedException(topic.name() + " took no record", failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new UnsubmittedException("stopped", stop);
    }
  }

  private static Map<String, Object> producerSettings(Map<String, Object> clientSettings) {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCKING.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(REQUEST.toMillis()));
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(DELIVERY.toMillis()));
    return settings;
  }
}
