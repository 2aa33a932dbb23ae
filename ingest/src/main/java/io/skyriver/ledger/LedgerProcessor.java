package io.skyriver.ledger;

import io.skyriver.events.LaneGrant;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.StageHeartbeat;
import io.skyriver.ledger.LedgerEvent.Due;
import io.skyriver.ledger.LedgerEvent.Granted;
import io.skyriver.ledger.LedgerEvent.Overdue;
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
import io.skyriver.watchdog.Subject;
import io.skyriver.watchdog.Watchdog;
import io.skyriver.watchdog.WatchdogRules;
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

/**
 * Feeds the {@link Ledger}: keeps its entries and sends what it decides, in one transaction; and
 * has the {@link Watchdog} of its partition follow the videos that have no outcome yet.
 */
public final class LedgerProcessor extends RecordProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerProcessor.class);
  private static final Duration TICK = Duration.ofSeconds(1);
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
  private final WatchdogRules rules;
  private final WatchdogGauges gauges = new WatchdogGauges();
  private Watchdog watchdog;
  private @Nullable Cancellable ticking;

  /**
   * @param rules of the watchdog, for the videos of one partition
   * @param applicationId of the Streams application, which names the store's changelog
   */
  public LedgerProcessor(
      Ledger ledger, WatchdogRules rules, RecordCodec codec, String applicationId) {
    super(NAME);
    this.ledger = ledger;
    this.rules = rules;
    this.watchdog = new Watchdog(rules);
    this.codec = codec;
    this.entries = StateTopics.changelog(applicationId, STORE, LedgerEntry.class);
  }

  @Override
  protected void open(ProcessorContext<byte[], byte[]> context) {
    store = context.getStateStore(STORE);
    agenda.clear();
    watchdog = new Watchdog(rules);
    try (KeyValueIterator<String, byte[]> kept = entriesStore().all()) {
      kept.forEachRemaining(entry -> restored(codec.read(LedgerEntry.class, entry.value)));
    }
    gauges.open();
    ticking = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  private void restored(LedgerEntry entry) {
    plan(entry);
    Subjects.of(entry).ifPresent(watchdog::follow);
  }

  @Override
  public void close() {
    if (ticking != null) {
      ticking.cancel();
    }
    gauges.close();
  }

  @Override
  protected Runnable decide(Record<byte[], byte[]> record, byte[] value) {
    String trace = Outbox.traceparent(record);
    Cause cause = new Cause(outbox().eventId(), Instant.ofEpochMilli(record.timestamp()), trace);
    if (!outbox().topic().equals(Topics.STAGE_EVENTS.name())) {
      return decision(event(value, cause), record);
    }
    watchdog.passed(cause.at());
    StageEvent event = codec.read(StageEvent.class, value);
    return event.getType() == StageEventType.ALIVE
        ? beat(event, cause.at(), record)
        : decision(new Staged(event, cause), record);
  }

  private Runnable beat(StageEvent event, Instant at, Record<byte[], byte[]> record) {
    Optional<StageHeartbeat> heartbeat = Heartbeats.valid(event);
    return () ->
        heartbeat.ifPresentOrElse(
            valid -> watchdog.beat(event.getStage(), valid, at),
            () -> outbox().bury("heartbeat_invalid", "INTERNAL", "This is no heartbeat.", record));
  }

  private Runnable decision(LedgerEvent event, Record<byte[], byte[]> record) {
    LedgerEntry before = entry(event.videoId());
    LedgerOutcome outcome = ledger.apply(before, event);
    String trace = trace(outcome);
    List<Letter> letters =
        outcome.writes().stream()
            .map(write -> Letter.of(write, event.cause(), codec).traced(trace))
            .toList();
    LedgerEntry after = outcome.entry();
    byte[] kept = after == null ? null : codec.write(entries, after);
    return () -> {
      if (after != before) {
        keep(event.videoId(), kept);
      }
      letters.forEach(letter -> letter.sending(outbox(), record).run());
      if (outcome.verdict() == Verdict.UNKNOWN_VIDEO && !(event instanceof Overdue)) {
        outbox().bury("video_unknown", "INTERNAL", "There is no such video here.", record);
      }
      watch.decided(event, outcome);
      follow(event.videoId(), outcome);
    };
  }

  private void follow(String videoId, LedgerOutcome outcome) {
    LedgerEntry entry = outcome.entry();
    if (entry == null) {
      agenda.drop(videoId);
      watchdog.forget(videoId);
      return;
    }
    plan(entry);
    Optional<Subject> subject = Subjects.of(entry);
    if (subject.isEmpty()) {
      watchdog.forget(videoId);
    } else if (outcome.verdict().isAboutTheVideo()) {
      watchdog.follow(subject.get());
    }
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

  /** Does what has become due, and what the watchdog says has to be done. */
  private void tick(long millis) {
    Instant now = Instant.ofEpochMilli(millis);
    age(now);
    watchdog.alarms(now).forEach(alarm -> act(new Overdue(alarm, now)));
    gauges.show(watchdog);
  }

  /** Some of it, so that a transaction stays short. */
  private void age(Instant now) {
    Optional<String> next = agenda.next(now);
    for (int done = 1; next.isPresent(); done++) {
      act(new Due(next.get(), now));
      next = done < MOST_AT_ONCE ? agenda.next(now) : Optional.empty();
    }
  }

  /** One video that can't be dealt with stops no other; it is looked at again after a restart. */
  private void act(LedgerEvent event) {
    try {
      long at = event.cause().at().toEpochMilli();
      decision(event, new Record<>(NOTHING, NOTHING, at)).run();
    } catch (RegistryUnavailableException | InterruptException stopping) {
      throw stopping;
    } catch (RuntimeException bug) {
      LOG.atError()
          .setCause(bug)
          .addKeyValue(LogKeys.VIDEO, event.videoId())
          .log("can't do for a video what is due");
    }
  }

  private LedgerEvent event(byte[] value, Cause cause) {
    return outbox().topic().equals(Topics.LANE_GRANTS.name())
        ? new Granted(codec.read(LaneGrant.class, value), cause)
        : LedgerEvent.of(codec.read(LedgerInbox.class, value), cause.traceparent());
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
