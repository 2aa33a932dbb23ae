package io.skyriver.streams;

import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.telemetry.log.LogKeys;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and writes the values of topics. While the registry gives no answer it blocks and asks
 * again with growing pauses, until it is closed: an outage is nobody's fault and loses nothing.
 * Safe for use by many threads.
 */
public final class RecordCodec implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordCodec.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Registry registry;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<Class<?>, EventDeserializer<?>> readers = new ConcurrentHashMap<>();
  private final Map<String, EventSerializer<?>> writers = new ConcurrentHashMap<>();

  /**
   * @param registry stays open when the codec is closed
   */
  public RecordCodec(Registry registry) {
    this.registry = registry;
  }

  /**
   * The record of those bytes.
   *
   * @throws UndecodableRecordException if they will never decode
   * @throws RegistryUnavailableException if the codec was closed while it waited
   */
  public <T extends SpecificRecordBase> T read(Class<T> type, byte[] bytes) {
    var reader = readers.computeIfAbsent(type, missing -> new EventDeserializer<>(registry, type));
    return patiently(() -> type.cast(reader.deserialize("", bytes)));
  }

  /**
   * The bytes of a record.
   *
   * @throws RegistryUnavailableException if the codec was closed while it waited
   */
  @SuppressWarnings("unchecked") // a topic's name decides its record type
  public <T extends SpecificRecordBase> byte[] write(Topic<T> topic, T value) {
    var writer =
        (EventSerializer<T>)
            writers.computeIfAbsent(
                topic.name(), missing -> new EventSerializer<>(registry, topic));
    return patiently(() -> writer.serialize(topic.name(), value));
  }

  /** Ends all waiting. */
  @Override
  public void close() {
    closed.countDown();
  }

  private <R> R patiently(Supplier<R> request) {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return request.get();
      } catch (RegistryUnavailableException outage) {
        LOG.atWarn()
            .addKeyValue(LogKeys.REASON, outage.getMessage())
            .addKeyValue(LogKeys.PAUSE, pause)
            .log("waiting for the registry");
        if (closedWithin(pause)) {
          throw outage;
        }
        pause = longer(pause);
      }
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  private boolean closedWithin(Duration pause) {
    try {
      return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
