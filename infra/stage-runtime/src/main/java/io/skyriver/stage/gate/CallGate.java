package io.skyriver.stage.gate;

import io.skyriver.events.ControlSignal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/**
 * Knows which attempt of each video is live, and stops the calls of those that no longer are (laws
 * 6 and 8). Safe for use by many threads.
 *
 * <p>A video without a signal is live: the ledger writes the signal together with the first task,
 * so that a missing one is only late. A closed video is forgotten two days after it was closed,
 * when nothing of it is left in the topics that stages read, which keep a day.
 */
public final class CallGate {
  static final Duration CLOSED_KEPT = Duration.ofDays(2);

  private final InstantSource clock;
  private final Map<String, Verdict> verdicts = new HashMap<>();
  private final Queue<Closing> closings = new PriorityQueue<>(Comparator.comparing(Closing::at));
  private final Map<String, Set<Watch>> watches = new HashMap<>();

  public CallGate() {
    this(InstantSource.system());
  }

  /**
   * @param clock tells which closed videos may be forgotten
   */
  public CallGate(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether work for that attempt of that video may start. */
  public synchronized boolean isLive(String video, int attempt) {
    Verdict verdict = verdicts.get(video);
    return verdict == null || verdict.permits(attempt);
  }

  /** Whether the video has its outcome, whatever the attempt. */
  public synchronized boolean isClosed(String video) {
    Verdict verdict = verdicts.get(video);
    return verdict != null && verdict.closed();
  }

  /**
   * Runs {@code cancel} once when the attempt stops being live, at once where it is not live now.
   * It runs on the caller's or the control reader's thread and must not block.
   *
   * @return ends the watch when closed
   */
  public Watch watch(String video, int attempt, Runnable cancel) {
    Watch watch = new Watch(video, attempt, cancel);
    boolean live;
    synchronized (this) {
      live = isLive(video, attempt);
      if (live) {
        watches.computeIfAbsent(video, key -> new LinkedHashSet<>()).add(watch);
      }
    }
    if (!live) {
      cancel.run();
    }
    return watch;
  }

  /** Takes a signal of the control topic. An older attempt than the known one changes nothing. */
  public void apply(ControlSignal signal) {
    stopped(signal).forEach(watch -> watch.cancel.run());
  }

  /** How many videos it knows of. */
  synchronized int size() {
    return verdicts.size();
  }

  /** Forgets a video: its signal was deleted. */
  public synchronized void forget(String video) {
    verdicts.remove(video);
  }

  private synchronized List<Watch> stopped(ControlSignal signal) {
    Verdict verdict =
        verdicts.merge(
            signal.getVideoId(),
            new Verdict(signal.getAttempt(), signal.getClosed()),
            Verdict::updated);
    Set<Watch> watched = watches.getOrDefault(signal.getVideoId(), Set.of());
    List<Watch> stopped = new ArrayList<>();
    for (Watch watch : watched) {
      if (!verdict.permits(watch.attempt)) {
        stopped.add(watch);
      }
    }
    stopped.forEach(this::end);
    if (signal.getClosed()) {
      closings.add(new Closing(signal.getVideoId(), signal.getAt()));
    }
    forgetOld();
    return stopped;
  }

  private synchronized void forgetOld() {
    Instant horizon = clock.instant().minus(CLOSED_KEPT);
    while (!closings.isEmpty() && closings.element().at().isBefore(horizon)) {
      verdicts.remove(closings.remove().video());
    }
  }

  private synchronized void end(Watch watch) {
    watches.computeIfPresent(
        watch.video,
        (video, watched) -> {
          watched.remove(watch);
          return watched.isEmpty() ? null : watched;
        });
  }

  private record Closing(String video, Instant at) {}

  private record Verdict(int attempt, boolean closed) {

    boolean permits(int asked) {
      return !closed && asked >= attempt;
    }

    /** Closing is final, and attempts only grow. */
    Verdict updated(Verdict newer) {
      return closed || (newer.attempt < attempt && !newer.closed) ? this : newer;
    }
  }

  /** A call that is stopped when its attempt is. */
  public final class Watch implements AutoCloseable {
    private final String video;
    private final int attempt;
    private final Runnable cancel;

    private Watch(String video, int attempt, Runnable cancel) {
      this.video = video;
      this.attempt = attempt;
      this.cancel = cancel;
    }

    @Override
    public void close() {
      end(this);
    }
  }
}
