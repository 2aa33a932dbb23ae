package io.skyriver.it.simulation;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.Video;
import io.skyriver.ledger.Cause;
import io.skyriver.ledger.Ledger;
import io.skyriver.ledger.LedgerEvent;
import io.skyriver.ledger.LedgerEvent.Granted;
import io.skyriver.ledger.LedgerEvent.Overdue;
import io.skyriver.ledger.LedgerEvent.Staged;
import io.skyriver.ledger.LedgerOutcome;
import io.skyriver.ledger.Write;
import io.skyriver.watchdog.Alarm;
import io.skyriver.watchdog.Subject;
import io.skyriver.watchdog.Subject.Awaited;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's task: what it wrote becomes visible with its positions and its state, or, when it
 * crashes, never.
 */
final class LedgerTask {
  private final Ledger ledger;
  private final Wire wire;
  private final Oracle oracle;
  private final Dice dice;
  private final JumpyClock clock;
  private final List<Write<?>> unsent = new ArrayList<>();
  private State committed = new State(Map.of(), 0, 0, 0);
  private Map<String, LedgerEntry> entries = new HashMap<>();
  private int inbox;
  private int events;
  private int grants;

  private record State(Map<String, LedgerEntry> entries, int inbox, int events, int grants) {}

  LedgerTask(Ledger ledger, Wire wire, Oracle oracle, Dice dice, JumpyClock clock) {
    this.ledger = ledger;
    this.wire = wire;
    this.oracle = oracle;
    this.dice = dice;
    this.clock = clock;
  }

  /** Takes a record of any input that has one; false when none has. */
  boolean take() {
    int first = dice.below(3);
    for (int input = first; input < first + 3; input++) {
      LedgerEvent event = next(input % 3);
      if (event != null) {
        apply(event);
        return true;
      }
    }
    return false;
  }

  /**
   * Lets the watchdog start the next attempt of a video that waits for it; false when none does.
   */
  boolean restart() {
    return watch(Awaited.RESTART);
  }

  /** Lets the watchdog ask again for the grant of a video, whether or not it is on its way. */
  void askAgain() {
    watch(Awaited.GRANT);
  }

  private boolean watch(Awaited awaited) {
    for (LedgerEntry entry : List.copyOf(entries.values())) {
      Video video = entry.getVideo();
      boolean open = video != null && video.getCompletedAt() == null;
      if (video != null && open && awaited == awaited(entry, video)) {
        Subject subject = new Subject(video.getVideoId(), video.getAttempt(), awaited, Set.of());
        apply(
            new Overdue(
                new Alarm(subject, Duration.ofMinutes(1)), new Cause("watchdog", clock.instant())));
        return true;
      }
    }
    return false;
  }

  private static Awaited awaited(LedgerEntry entry, Video video) {
    if (entry.getPendingFailure() != null) {
      return Awaited.RESTART;
    }
    return video.getAttempt() == 0 ? Awaited.GRANT : Awaited.STAGES;
  }

  boolean commit() {
    boolean news = !unsent.isEmpty();
    dice.note(() -> "ledger commits " + unsent.size() + " records");
    committed = new State(Map.copyOf(entries), inbox, events, grants);
    unsent.forEach(this::send);
    unsent.clear();
    return news;
  }

  void crash() {
    dice.note(() -> "ledger crashes, " + unsent.size() + " records undone");
    unsent.clear();
    entries = new HashMap<>(committed.entries());
    inbox = committed.inbox();
    events = committed.events();
    grants = committed.grants();
  }

  @Nullable LedgerEntry entry(String video) {
    return entries.get(video);
  }

  private @Nullable LedgerEvent next(int input) {
    return switch (input) {
      case 0 -> inbox < wire.inbox.size() ? wire.inbox.get(inbox++) : null;
      case 1 ->
          events < wire.stageEvents.size()
              ? new Staged(wire.stageEvents.get(events), cause("events", events++))
              : null;
      default ->
          grants < wire.laneGrants.size()
              ? new Granted(wire.laneGrants.get(grants), cause("grants", grants++))
              : null;
    };
  }

  /** Equal again after a crash, as a record's place and time are. */
  Cause cause(String topic, int offset) {
    String record = topic + "-0-" + offset;
    return new Cause(record, clock.timeOf(record));
  }

  private void apply(LedgerEvent event) {
    LedgerEntry before = entries.get(event.videoId());
    LedgerOutcome outcome = ledger.apply(before, event);
    dice.note(() -> "ledger takes " + Words.of(event) + ": " + outcome.verdict());
    oracle.decided(before, event, outcome);
    if (outcome.entry() != null) {
      entries.put(event.videoId(), outcome.entry());
    }
    unsent.addAll(outcome.writes());
  }

  private void send(Write<?> write) {
    SpecificRecordBase value = write.value();
    if (value instanceof LaneCommand command) {
      wire.laneCommands.add(command);
    } else if (value instanceof ControlSignal signal) {
      wire.control.add(signal);
    } else if (value instanceof EncodeTask task) {
      wire.encodeTasks.add(task);
    }
    oracle.written(write);
  }
}
