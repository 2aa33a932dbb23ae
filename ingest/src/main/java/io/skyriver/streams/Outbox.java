package io.skyriver.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.telemetry.trace.TraceContext;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends records from a processor to its sinks, one for each topic. Whatever is sent carries on the
 * trace of the record it answers, unless it has one already. What the next part of the pipeline or
 * a submitter waits for is committed at once, unless that was asked for a moment ago: so a video
 * waits for no commit interval, and a burst shares its transactions. One thread, as the processor.
 */
public final class Outbox {
  private static final String STAGE = "ingest";
  private static final int LONGEST_MESSAGE = 1000;

  /**
   * A task asks for no more than two commits in this time, as each costs the broker a dozen writes:
   * enough for the ledger to take a prompt and its grant, few when many prompts come at once.
   */
  private static final Duration BURST = Duration.ofMillis(25);

  private static final String[] TRACE = {TraceContext.HEADER, "tracestate"};

  /** Nobody goes on with these; they are committed with others, or at the interval. */
  private static final Set<String> UNHURRIED =
      Set.of(Topics.VIDEOS.name(), Topics.PROGRESS.name(), Topics.DEAD_LETTERS.name());

  private final ProcessorContext<byte[], byte[]> context;
  private final String processor;

  // By the system's clock; none yet is long ago.
  private long lastCommitMillis;
  private long commitBeforeMillis;

  public Outbox(ProcessorContext<byte[], byte[]> context, String processor) {
    this.context = context;
    this.processor = processor;
  }

  /** Name of the sink of a processor for a topic; names are unique within a topology. */
  public static String sink(String processor, String topic) {
    return processor + ">" + topic;
  }

  /** The place of the record that is being processed: topic-partition-offset. */
  public String eventId() {
    RecordMetadata origin = origin();
    return origin.topic() + "-" + origin.partition() + "-" + origin.offset();
  }

  /** The topic of the record that is being processed. */
  public String topic() {
    return origin().topic();
  }

  /**
   * Sends a record on.
   *
   * @param cause the record that is being processed
   */
  public void send(
      String topic, String key, byte @Nullable [] value, Headers headers, Record<?, ?> cause) {
    for (String name : TRACE) {
      Header trace = cause.headers().lastHeader(name);
      if (trace != null && headers.lastHeader(name) == null) {
        headers.add(trace);
      }
    }
    context.forward(
        new Record<>(key.getBytes(UTF_8), value, cause.timestamp(), headers),
        sink(processor, topic));
    if (!UNHURRIED.contains(topic)) {
      commitSoon();
    }
  }

  private void commitSoon() {
    long now = context.currentSystemTimeMs();
    if (now - commitBeforeMillis >= BURST.toMillis()) {
      commitBeforeMillis = lastCommitMillis;
      lastCommitMillis = now;
      context.commit();
    }
  }

  /** The trace context in a record's headers; null when it has none. */
  public static @Nullable String traceparent(Record<?, ?> record) {
    Header header = record.headers().lastHeader(TraceContext.HEADER);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  /** Sends a record to the dead letters with the reason. */
  public void bury(String code, String failureClass, String message, Record<byte[], byte[]> dead) {
    RecordMetadata origin = origin();
    Meters.process().count(Metric.DEAD_LETTERS, STAGE, origin.topic(), code);
    DeadLetterHeaders why =
        new DeadLetterHeaders(
            code,
            failureClass,
            message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)),
            STAGE,
            origin.topic(),
            origin.partition(),
            origin.offset());
    Headers headers = new RecordHeaders();
    why.addTo(headers);
    send(Topics.DEAD_LETTERS.name(), why.origin(), dead.value(), headers, dead);
  }

  private RecordMetadata origin() {
    return context
        .recordMetadata()
        .orElseThrow(() -> new IllegalStateException("no record is being processed"));
  }
}
