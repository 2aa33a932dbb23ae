package io.skyriver.stage.job;

import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.stage.failure.Patience;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes into records. Poison goes to {@link #DEAD_LETTERS} with its original bytes; a
 * registry outage blocks until it is over; a tombstone is nothing.
 */
public final class Decode<T extends SpecificRecordBase> extends ProcessFunction<Incoming, T> {
  private static final long serialVersionUID = 1L;

  /** Bytes that will never decode. */
  public static final OutputTag<Outgoing> DEAD_LETTERS =
      new OutputTag<>("dead-letters", Outgoing.TYPE);

  private final ServicesProvider provider;
  private final String stage;
  private final Class<T> recordClass;

  private transient @Nullable Lease<StageServices> lease;
  private transient EventDeserializer<T> deserializer;
  private transient Counter undecodable;

  @SuppressWarnings("NullAway.Init") // The transient fields are set by open.
  public Decode(ServicesProvider provider, String stage, Class<T> recordClass) {
    this.provider = provider;
    this.stage = stage;
    this.recordClass = recordClass;
  }

  @Override
  public void open(OpenContext context) {
    lease = provider.lease();
    deserializer = new EventDeserializer<>(lease.value().registry(), recordClass);
    undecodable = getRuntimeContext().getMetricGroup().counter("dead_letters_total");
  }

  @Override
  public void processElement(Incoming incoming, Context context, Collector<T> out)
      throws Exception {
    try {
      T event =
          Patience.DEFAULT.until(
              "schema registry",
              () -> deserializer.deserialize(incoming.topic(), incoming.value()),
              RegistryUnavailableException.class::isInstance);
      if (event != null) {
        out.collect(event);
      }
    } catch (UndecodableRecordException poison) {
      undecodable.inc();
      context.output(DEAD_LETTERS, deadLetter(incoming, poison));
    }
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }

  private Outgoing deadLetter(Incoming incoming, UndecodableRecordException poison) {
    DeadLetterHeaders headers =
        new DeadLetterHeaders(
            "undecodable",
            "USER",
            String.valueOf(poison.getMessage()),
            stage,
            incoming.topic(),
            incoming.partition(),
            incoming.offset());
    return Outbox.deadLetter(headers, incoming.value());
  }
}
