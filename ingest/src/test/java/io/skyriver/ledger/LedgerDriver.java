package io.skyriver.ledger;

import io.skyriver.events.LaneGrant;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.watchdog.Alarm;
import io.skyriver.watchdog.Subject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Feeds events about one video to a ledger and keeps what it does. Attempts that failed are
 * followed by the next at once, unless that is left to the test.
 */
final class LedgerDriver {
  static final int ATTEMPTS = 3;

  private static final Links LINKS = new Links(URI.create("https://v.example"));

  private final Ledger ledger;
  private final List<Write<?>> writes = new ArrayList<>();
  private @Nullable LedgerEntry entry;
  private @Nullable Verdict verdict;
  private int events;
  private boolean restarting = true;

  /** A driver whose failed attempts stay so until the watchdog speaks. */
  static LedgerDriver leavingRestarts() {
    LedgerDriver driver = new LedgerDriver();
    driver.restarting = false;
    return driver;
  }

  LedgerDriver() {
    this(new Ledger(Samples.ACCEPTANCE, LINKS, ATTEMPTS));
  }

  private LedgerDriver(Ledger ledger) {
    this.ledger = ledger;
  }

  /** With other retentions of finished files and of entries. */
  static LedgerDriver keeping(Duration files, Duration entries) {
    Retention usual = Retention.DEFAULT;
    return new LedgerDriver(
        new Ledger(
            Samples.ACCEPTANCE,
            LINKS,
            ATTEMPTS,
            new Retention(usual.workFiles(), files, entries, usual.erasures())));
  }

  LedgerOutcome apply(LedgerEvent event) {
    LedgerOutcome outcome = ledger.apply(entry, event);
    entry = outcome.entry();
    verdict = outcome.verdict();
    writes.addAll(outcome.writes());
    return restarting && verdict == Verdict.DELAYED ? overdue() : outcome;
  }

  /** The watchdog says that what the video waits for is overdue. */
  LedgerOutcome overdue() {
    return overdue(Subjects.of(entry()).orElseThrow());
  }

  LedgerOutcome overdue(Subject subject) {
    Alarm alarm = new Alarm(subject, Duration.ofMinutes(2));
    return apply(new LedgerEvent.Overdue(alarm, Samples.NOW));
  }

  Subject subject() {
    return Subjects.of(entry()).orElseThrow();
  }

  /** What is committed so far. */
  record Commit(@Nullable LedgerEntry entry, List<Write<?>> writes) {}

  Commit commit() {
    return new Commit(entry, List.copyOf(writes));
  }

  /** Forgets what came after. */
  void undo(Commit before) {
    entry = before.entry();
    writes.clear();
    writes.addAll(before.writes());
  }

  void submit(PromptSubmitted submission) {
    apply(new LedgerEvent.Submitted(Samples.VIDEO, submission, cause()));
  }

  void cancel(String reason) {
    apply(new LedgerEvent.Cancelled(Samples.VIDEO, reason, cause()));
  }

  void erase() {
    apply(new LedgerEvent.Erased(Samples.VIDEO, "", cause()));
  }

  /** Lets that time have come. */
  void age(Instant now) {
    apply(new LedgerEvent.Due(Samples.VIDEO, now));
  }

  Optional<Instant> dueAt() {
    return ledger.dueAt(entry());
  }

  /** Whether the video has had its outcome. */
  boolean isEnded() {
    Video video = known();
    boolean isFinal =
        video != null
            && (video.getState() == VideoState.COMPLETED || video.getState() == VideoState.FAILED);
    return isFinal || (entry != null && entry.getErased());
  }

  boolean isForgotten() {
    return entry == null;
  }

  void position(int ahead) {
    LaneGrant position = new LaneGrant("tiny/small", Samples.VIDEO, 1, false, ahead, null);
    apply(new LedgerEvent.Granted(position, cause()));
  }

  void grant() {
    LaneGrant grant = new LaneGrant("tiny/small", Samples.VIDEO, 1, true, 0, null);
    apply(new LedgerEvent.Granted(grant, cause()));
  }

  void stage(StageEvent event) {
    apply(new LedgerEvent.Staged(event, cause()));
  }

  Cause cause() {
    return new Cause("topic-0-" + events++, Samples.NOW);
  }

  Verdict lastVerdict() {
    return Objects.requireNonNull(verdict);
  }

  Video video() {
    return Objects.requireNonNull(known());
  }

  LedgerEntry entry() {
    return Objects.requireNonNull(entry);
  }

  @Nullable Video known() {
    return entry == null ? null : entry.getVideo();
  }

  List<Write<?>> writes() {
    return writes;
  }

  void clear() {
    writes.clear();
  }

  <T extends SpecificRecordBase> List<T> all(Topic<T> topic) {
    return writes.stream()
        .filter(write -> write.topic().equals(topic))
        .map(write -> topic.recordClass().cast(write.value()))
        .toList();
  }

  <T extends SpecificRecordBase> T only(Topic<T> topic) {
    List<T> all = all(topic);
    if (all.size() != 1) {
      throw new AssertionError("expected one record on " + topic.name() + ", found " + all);
    }
    return all.get(0);
  }

  <T extends SpecificRecordBase> T last(Topic<T> topic) {
    List<T> all = all(topic);
    return all.get(all.size() - 1);
  }
}
