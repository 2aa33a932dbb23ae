package io.skyriver.streams;

import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.telemetry.log.LogKeys;
import java.util.Objects;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A processor that no record can stop: one that does not decode, or that the rules stumble over,
 * becomes a dead letter with its original bytes. Deciding comes before doing, so that a record that
 * fails has done nothing.
 */
public abstract class RecordProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(RecordProcessor.class);

  private final String name;
  private @Nullable Outbox outbox;

  /**
   * @param name of the node in the topology
   */
  protected RecordProcessor(String name) {
    this.name = name;
  }

  /** Called once per task, with its stores restored. */
  protected abstract void open(ProcessorContext<byte[], byte[]> context);

  /**
   * Decides what a record does, without doing it.
   *
   * @return keeps the state and sends what follows
   */
  protected abstract Runnable decide(Record<byte[], byte[]> record, byte[] value);

  protected final Outbox outbox() {
    return Objects.requireNonNull(outbox, "not initialized");
  }

  @Override
  public final void init(ProcessorContext<byte[], byte[]> context) {
    outbox = new Outbox(context, name);
    open(context);
  }

  @Override
  public final void process(Record<byte[], byte[]> record) {
    decideOrBury(record).run();
  }

  private Runnable decideOrBury(Record<byte[], byte[]> record) {
    try {
      return record.value() == null
          ? dead(record, "value_missing", "EXTERNAL", "The record has no value.")
          : decide(record, record.value());
    } catch (UndecodableRecordException poison) {
      return dead(record, "undecodable", "EXTERNAL", String.valueOf(poison.getMessage()));
    } catch (RegistryUnavailableException | InterruptException stopping) {
      throw stopping;
    } catch (RuntimeException bug) {
      LOG.atError()
          .setCause(bug)
          .addKeyValue(LogKeys.ORIGIN, outbox().eventId())
          .log("can't process");
      return dead(record, "processing_failed", "INTERNAL", bug.toString());
    }
  }

  private Runnable dead(
      Record<byte[], byte[]> record, String code, String failureClass, String message) {
    return () -> outbox().bury(code, failureClass, message, record);
  }
}
