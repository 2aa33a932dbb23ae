package io.skyriver.stage.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.ControlSignal;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.stage.failure.Patience;
import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds a {@link CallGate} from the whole control topic, on a thread of its own. The consumer must
 * be {@code read_committed}, without a group.
 */
public final class ControlReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final CallGate gate;
  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<ControlSignal> deserializer;
  private final String topic;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closing;

  public ControlReader(
      CallGate gate,
      Consumer<byte[], byte[]> consumer,
      Deserializer<ControlSignal> deserializer,
      String topic) {
    this.gate = gate;
    this.consumer = consumer;
    this.deserializer = deserializer;
    this.topic = topic;
    this.thread = new Thread(this::run, "control-reader");
    this.thread.setDaemon(true);
  }

  /** Starts reading at the beginning of the topic. */
  public ControlReader start() {
    thread.start();
    return this;
  }

  /**
   * Waits until everything is read that was in the topic when the reader started.
   *
   * @throws TimeoutException when that takes longer than {@code bound}
   */
  public void awaitCaughtUp(Duration bound) throws InterruptedException, TimeoutException {
    if (!caughtUp.await(bound.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException(
          "the control topic %s was not read to its end within %s".formatted(topic, bound));
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    thread.interrupt();
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      Patience.DEFAULT.until("control topic", this::readOn, failure -> !closing && outage(failure));
    } catch (Exception stopped) {
      if (!closing) {
        LOG.atError().setCause(stopped).log("the control topic is no longer read");
      }
    }
  }

  /** Reads from the beginning until closed; only leaves by an exception or for closing. */
  private Void readOn() throws Exception {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new KafkaException("there is no topic " + topic);
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> missing = new HashMap<>(consumer.endOffsets(partitions));
    while (!closing) {
      if (caughtUp.getCount() > 0 && passed(missing)) {
        caughtUp.countDown();
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        take(record);
      }
    }
    return null;
  }

  private boolean passed(Map<TopicPartition, Long> ends) {
    ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    return ends.isEmpty();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws Exception {
    if (record.value() == null) {
      Meters.process().count(Metric.CONTROL_RECORDS, "deletion");
      gate.forget(new String(record.key(), UTF_8));
      return;
    }
    try {
      ControlSignal signal =
          Patience.DEFAULT.until(
              "schema registry",
              () -> deserializer.deserialize(topic, record.value()),
              RegistryUnavailableException.class::isInstance);
      gate.apply(signal);
      Meters.process().count(Metric.CONTROL_RECORDS, signal.getClosed() ? "closed" : "live");
    } catch (UndecodableRecordException poison) {
      LOG.atError()
          .addKeyValue(LogKeys.PARTITION, record.partition())
          .addKeyValue(LogKeys.OFFSET, record.offset())
          .setCause(poison)
          .log("a control signal can't be read");
    }
  }

  /** Whatever it is: without this reader nothing could be stopped any more. */
  private static boolean outage(Exception failure) {
    return failure instanceof RuntimeException
        && !(failure instanceof WakeupException)
        && !(failure instanceof InterruptException);
  }
}
