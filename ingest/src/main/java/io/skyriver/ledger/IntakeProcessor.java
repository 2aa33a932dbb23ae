package io.skyriver.ledger;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.Outbox;
import io.skyriver.streams.RecordCodec;
import io.skyriver.streams.RecordProcessor;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Takes prompts and cancellations from anyone, whatever their keys, and moves the valid ones to the
 * partition of their video; the others are rejected.
 */
public final class IntakeProcessor extends RecordProcessor {
  /** Name of the node. */
  public static final String NAME = "intake";

  /** Topics it writes. */
  public static final List<String> SINKS =
      List.of(Topics.LEDGER_INBOX.name(), Topics.REJECTIONS.name(), Topics.DEAD_LETTERS.name());

  private final RecordCodec codec;
  private final Intake intake;

  public IntakeProcessor(RecordCodec codec, Intake intake) {
    super(NAME);
    this.codec = codec;
    this.intake = intake;
  }

  @Override
  protected void open(ProcessorContext<byte[], byte[]> context) {}

  @Override
  protected Runnable decide(Record<byte[], byte[]> record, byte[] value) {
    Outbox outbox = outbox();
    Cause cause = new Cause(outbox.eventId(), Instant.ofEpochMilli(record.timestamp()));
    Write<?> write =
        outbox.topic().equals(Topics.PROMPTS.name())
            ? intake.take(codec.read(PromptSubmitted.class, value), cause)
            : intake.take(codec.read(CancellationRequested.class, value), cause);
    return Letter.of(write, cause, codec).sending(outbox, record);
  }
}
