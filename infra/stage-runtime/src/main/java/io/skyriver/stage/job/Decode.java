package io.skyriver.stage.job;

import io.skyriver.events.StageEvent;
import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.Patience;
import io.skyriver.stage.job.RecordRules.Violation;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes into records. Poison and nonsense go to {@link #DEAD_LETTERS} with their original
 * bytes, nonsense together with the failure of the video it is about; a registry outage blocks
 * until it is over; a tombstone is nothing.
 */
public final class Decode<T extends SpecificRecordBase> extends ProcessFunction<Incoming, T> {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_MESSAGE = 1000;

  /** What can't be worked on, and the failures that follow from it. */
  public static final OutputTag<Outgoing> DEAD_LETTERS =
      new OutputTag<>("dead-letters", Outgoing.TYPE);

  private final ServicesProvider provider;
  private final String stage;
  private final Class<T> recordClass;
  private final StageEvents events;

  private transient @Nullable Lease<StageServices> lease;
  private transient Outbox outbox;
  private transient EventDeserializer<T> deserializer;

  @SuppressWarnings("NullAway.Init") // The transient fields are set by open.
  public Decode(ServicesProvider provider, String stage, Class<T> recordClass) {
    this.provider = provider;
    this.stage = stage;
    this.recordClass = recordClass;
    this.events = StageEvents.of(stage);
  }

  @Override
  public void open(OpenContext context) {
    lease = provider.lease();
    outbox = new Outbox(lease.value().registry());
    deserializer = new EventDeserializer<>(lease.value().registry(), recordClass);
  }

  @Override
  public void processElement(Incoming incoming, Context context, Collector<T> out)
      throws Exception {
    measure(incoming);
    try {
      T event =
          Patience.DEFAULT.until(
              "schema registry",
              () -> deserializer.deserialize(incoming.topic(), incoming.value()),
              RegistryUnavailableException.class::isInstance);
      if (event != null) {
        handOn(event, incoming, context, out);
      }
    } catch (UndecodableRecordException poison) {
      bury(incoming, "undecodable", "USER", String.valueOf(poison.getMessage()), context);
    }
  }

  private void handOn(T event, Incoming incoming, Context context, Collector<T> out)
      throws InterruptedException {
    Optional<Violation> violation = RecordRules.violation(event);
    if (violation.isEmpty()) {
      out.collect(event);
      return;
    }
    FailureCode code = violation.get().code();
    bury(incoming, code.code(), code.failureClass().name(), violation.get().message(), context);
    Optional<StageEvent> failed = violation.get().event(events);
    if (failed.isPresent()) {
      context.output(DEAD_LETTERS, outbox.event(failed.get()));
    }
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }

  private void measure(Incoming incoming) {
    byte[] value = incoming.value();
    Meters meters = Meters.process();
    meters.count(Metric.RECORDS_READ, stage, incoming.topic());
    meters.add(Metric.BYTES_READ, value == null ? 0 : value.length, stage, incoming.topic());
  }

  private void bury(
      Incoming incoming, String code, String failureClass, String message, Context context) {
    Meters.process().count(Metric.DEAD_LETTERS, stage, incoming.topic(), code);
    DeadLetterHeaders headers =
        new DeadLetterHeaders(
            code,
            failureClass,
            message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)),
            stage,
            incoming.topic(),
            incoming.partition(),
            incoming.offset());
    context.output(DEAD_LETTERS, Outbox.deadLetter(headers, incoming));
  }
}
