package io.skyriver.ledger;

import io.skyriver.events.LaneGrant;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.StageEvent;
import io.skyriver.ledger.LedgerEvent.Due;
import io.skyriver.ledger.LedgerEvent.Granted;
import io.skyriver.ledger.LedgerEvent.Staged;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.Outbox;
import io.skyriver.streams.RecordCodec;
import io.skyriver.streams.RecordProcessor;
import io.skyriver.streams.StateTopics;
import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.telemetry.trace.TraceContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds the {@link Ledger}: keeps its entries and sends what it decides, in one transaction. */
public final class LedgerProcessor extends RecordProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerProcessor.class);
  private static final Duration AGING = Duration.ofSeconds(1);
  private static final int MOST_AT_ONCE = 500;
  private static final byte[] NOTHING = {};

  /** Name of the node. */
  public static final String NAME = "ledger";

  /** Name of its store: entries by video id. */
  public static final String STORE = "ledger";

  /** Topics it writes. */
  public static final List<String> SINKS =
      List.of(
          Topics.VIDEOS.name(),
          Topics.PROGRESS.name(),
          Topics.FINISHED.name(),
          Topics.FAILED.name(),
          Topics.REJECTIONS.name(),
          Topics.CONTROL.name(),
          Topics.INPUT_TASKS.name(),
          Topics.ENCODE_TASKS.name(),
          Topics.LEDGER_INBOX.name(),
          Topics.LANE_COMMANDS.name(),
          Topics.ARTIFACT_DELETIONS.name(),
          Topics.DEAD_LETTERS.name());

  private final Ledger ledger;
  private final RecordCodec codec;
  private final Topic<LedgerEntry> entries;
  private @Nullable KeyValueStore<String, byte[]> store;
  private final LedgerWatch watch = new LedgerWatch(Clock.systemUTC());
  private final Agenda agenda = new Agenda();
  private @Nullable Cancellable aging;

  /**
   * @param applicationId of the Streams application, which names the store's changelog
   */
  public LedgerProcessor(Ledger ledger, RecordCodec codec, String applicationId) {
    super(NAME);
    this.ledger = ledger;
    this.codec = codec;
    this.entries = StateTopics.changelog(applicationId, STORE, LedgerEntry.class);
  }

  @Override
  protected void open(ProcessorContext<byte[], byte[]> context) {
    store = context.getStateStore(STORE);
    agenda.clear();
    try (KeyValueIterator<String, byte[]> kept = entriesStore().all()) {
      kept.forEachRemaining(entry -> plan(codec.read(LedgerEntry.class, entry.value)));
    }
    aging = context.schedule(AGING, PunctuationType.WALL_CLOCK_TIME, this::age);
  }

  @Override
  public void close() {
    if (aging != null) {
      aging.cancel();
    }
  }

  @Override
  protected Runnable decide(Record<byte[], byte[]> record, byte[] value) {
    return decision(event(record, value), record);
  }

  private Runnable decision(LedgerEvent event, Record<byte[], byte[]> record) {
    LedgerOutcome outcome = ledger.apply(entry(event.videoId()), event);
    String trace = trace(outcome);
    List<Letter> letters =
        outcome.writes().stream()
            .map(write -> Letter.of(write, event.cause(), codec).traced(trace))
            .toList();
    byte[] kept = outcome.entry() == null ? null : codec.write(entries, outcome.entry());
    return () -> {
      keep(event.videoId(), kept);
      letters.forEach(letter -> letter.sending(outbox(), record).run());
      if (outcome.verdict() == Verdict.UNKNOWN_VIDEO) {
        outbox().bury("video_unknown", "INTERNAL", "There is no such video here.", record);
      }
      watch.decided(event, outcome);
      if (outcome.entry() == null) {
        agenda.drop(event.videoId());
      } else {
        plan(outcome.entry());
      }
    };
  }

  private void keep(String videoId, byte @Nullable [] entry) {
    if (entry != null) {
      entriesStore().put(videoId, entry);
    } else if (entriesStore().get(videoId) != null) {
      entriesStore().delete(videoId);
    }
  }

  private void plan(LedgerEntry entry) {
    ledger
        .dueAt(entry)
        .ifPresentOrElse(
            at -> agenda.plan(entry.getVideoId(), at), () -> agenda.drop(entry.getVideoId()));
  }

  /** Does what has become due; some of it, so that a transaction stays short. */
  private void age(long millis) {
    Instant now = Instant.ofEpochMilli(millis);
    Optional<String> next = agenda.next(now);
    for (int done = 1; next.isPresent(); done++) {
      age(next.get(), now);
      next = done < MOST_AT_ONCE ? agenda.next(now) : Optional.empty();
    }
  }

  /** One video that can't be dealt with stops no other; it is looked at again after a restart. */
  private void age(String videoId, Instant now) {
    try {
      Record<byte[], byte[]> cause = new Record<>(NOTHING, NOTHING, now.toEpochMilli());
      decision(new Due(videoId, now), cause).run();
    } catch (RegistryUnavailableException | InterruptException stopping) {
      throw stopping;
    } catch (RuntimeException bug) {
      LOG.atError().setCause(bug).addKeyValue(LogKeys.VIDEO, videoId).log("can't retire a video");
    }
  }

  private LedgerEvent event(Record<byte[], byte[]> record, byte[] value) {
    Outbox outbox = outbox();
    String trace = Outbox.traceparent(record);
    Cause cause = new Cause(outbox.eventId(), Instant.ofEpochMilli(record.timestamp()), trace);
    String topic = outbox.topic();
    if (topic.equals(Topics.STAGE_EVENTS.name())) {
      return new Staged(codec.read(StageEvent.class, value), cause);
    }
    return topic.equals(Topics.LANE_GRANTS.name())
        ? new Granted(codec.read(LaneGrant.class, value), cause)
        : LedgerEvent.of(codec.read(LedgerInbox.class, value), trace);
  }

  /** The trace of the video the outcome is about; null when there is no such video. */
  private static @Nullable String trace(LedgerOutcome outcome) {
    LedgerEntry entry = outcome.entry();
    return entry == null || entry.getVideo() == null
        ? null
        : TraceContext.ofVideo(entry.getVideoId(), entry.getTraceparent()).header();
  }

  private @Nullable LedgerEntry entry(String videoId) {
    byte[] kept = entriesStore().get(videoId);
    return kept == null ? null : codec.read(LedgerEntry.class, kept);
  }

  private KeyValueStore<String, byte[]> entriesStore() {
    return Objects.requireNonNull(store, "not initialized");
  }
}
