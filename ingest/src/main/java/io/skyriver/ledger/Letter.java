package io.skyriver.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.schemas.headers.CloudEventHeaders;
import io.skyriver.schemas.headers.TombstoneReason;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.schemas.topics.Visibility;
import io.skyriver.streams.Outbox;
import io.skyriver.streams.RecordCodec;
import io.skyriver.telemetry.trace.TraceContext;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record ready to be sent: its bytes are made, so that sending it can't fail over its content.
 *
 * @param write what is sent
 * @param value its bytes; null for a tombstone
 * @param headers CloudEvents attributes, on public topics
 */
record Letter(Write<?> write, byte @Nullable [] value, RecordHeaders headers) {

  static <T extends SpecificRecordBase> Letter of(Write<T> write, Cause cause, RecordCodec codec) {
    RecordHeaders headers = new RecordHeaders();
    if (write.topic().visibility() == Visibility.PUBLIC) {
      CloudEventHeaders.of(write.topic(), write.key(), write.ordinal(), cause.at()).addTo(headers);
    }
    T record = write.value();
    if (record == null) {
      TombstoneReason.valueOf(write.ordinal().toUpperCase(Locale.ROOT)).addTo(headers);
    }
    return new Letter(write, record == null ? null : codec.write(write.topic(), record), headers);
  }

  /**
   * The same on the trace of its video. A rejection stays on that of the submission: the video that
   * it names is another's.
   */
  Letter traced(@Nullable String traceparent) {
    if (traceparent != null && !write.topic().equals(Topics.REJECTIONS)) {
      headers.add(TraceContext.HEADER, traceparent.getBytes(UTF_8));
    }
    return this;
  }

  Runnable sending(Outbox outbox, Record<byte[], byte[]> cause) {
    return () -> outbox.send(write.topic().name(), write.key(), value, headers, cause);
  }
}
