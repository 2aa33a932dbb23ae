package io.skyriver.watchdog;

import io.skyriver.events.StageHeartbeat;
import io.skyriver.watchdog.Subject.Awaited;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches that something happens to every video that has no outcome yet. Knows no clock: the time
 * of stage events and that of its ticks are given, and a jump of either counts little. What it
 * remembers is only ever about now; after a restart it waits anew, so it never barks too early. Not
 * safe for use by several threads.
 *
 * <p>A running video is lost when nobody says anything about it although every stage that owes it
 * something beats and has taken its inputs at once for all that time: then its records can't be
 * waiting anywhere (law 9). While a stage is away, is starting or is full, nothing is counted, so
 * that neither an outage nor a queue costs a video an attempt.
 */
public final class Watchdog {
  /** More than a few heartbeats between two stage events is a pause of all stages or a jump. */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(30);

  private final WatchdogRules rules;
  private final ElapsedTime events = new ElapsedTime(LONGEST_STEP);
  private final ElapsedTime ticks = new ElapsedTime(LONGEST_STEP);
  private final StagePulses pulses = new StagePulses();
  private final RestartBudget budget;
  private final Map<String, Watched> videos = new LinkedHashMap<>();

  public Watchdog(WatchdogRules rules) {
    this.rules = rules;
    this.budget = new RestartBudget(rules.restartsPerMinute());
  }

  /** Watches a video as it is after something happened to it. */
  public void follow(Subject subject) {
    Watched known = videos.get(subject.videoId());
    boolean waitsOn =
        subject.awaited() == Awaited.RESTART && known != null && known.subject.equals(subject);
    if (!waitsOn) {
      videos.put(subject.videoId(), new Watched(subject, time(subject.awaited()).now()));
    }
  }

  /** The video has its outcome. */
  public void forget(String videoId) {
    videos.remove(videoId);
  }

  /** Some stage event was written at that time. */
  public void passed(Instant at) {
    events.at(at);
  }

  /** A part of a stage is alive. */
  public void beat(String stage, StageHeartbeat heartbeat, Instant at) {
    pulses.beat(stage, heartbeat, events.at(at));
  }

  /**
   * What has to be done now. Each alarm is given once; then its video is watched anew.
   *
   * @param tick the time; asked for every second or so
   */
  public List<Alarm> alarms(Instant tick) {
    ticks.at(tick);
    Map<String, Optional<Duration>> flowing = new HashMap<>();
    pulses.stages().forEach(stage -> flowing.put(stage, pulses.flowingSince(stage, events.now())));
    List<Watched> loud = new ArrayList<>();
    videos.values().stream()
        .filter(video -> isOverdue(video, flowing))
        .sorted(Comparator.comparing(Watched::since))
        .filter(video -> video.subject.awaited() != Awaited.RESTART || budget.take(ticks.now()))
        .forEach(loud::add);
    loud.forEach(this::again);
    return loud.stream().map(this::alarm).toList();
  }

  /** How many videos wait for that. */
  public long waiting(Awaited awaited) {
    return videos.values().stream().filter(video -> video.subject.awaited() == awaited).count();
  }

  /** The stages that beat, or did lately. */
  public Collection<String> stages() {
    return pulses.stages();
  }

  /** Whether every part of the stage beats. */
  public boolean isAlive(String stage) {
    return pulses.flowingSince(stage, events.now()).isPresent();
  }

  private boolean isOverdue(Watched video, Map<String, Optional<Duration>> flowing) {
    Subject subject = video.subject;
    return switch (subject.awaited()) {
      case GRANT -> waited(video).compareTo(rules.answer()) >= 0;
      case RESTART -> waited(video).compareTo(rules.pauseAfter(subject.attempt())) >= 0;
      case STAGES -> isSilent(video, flowing);
    };
  }

  private boolean isSilent(Watched video, Map<String, Optional<Duration>> flowing) {
    Duration since = video.since;
    for (String stage : video.subject.stages()) {
      Optional<Duration> start = flowing.getOrDefault(stage, Optional.empty());
      if (start.isEmpty()) {
        return false;
      }
      since = start.get().compareTo(since) > 0 ? start.get() : since;
    }
    return events.now().minus(since).compareTo(rules.silence()) >= 0;
  }

  private void again(Watched video) {
    Subject subject = video.subject;
    videos.put(subject.videoId(), new Watched(subject, time(subject.awaited()).now()));
  }

  private Alarm alarm(Watched video) {
    return new Alarm(video.subject, waited(video));
  }

  private Duration waited(Watched video) {
    return time(video.subject.awaited()).now().minus(video.since);
  }

  private ElapsedTime time(Awaited awaited) {
    return switch (awaited) {
      case STAGES -> events;
      case GRANT, RESTART -> ticks;
    };
  }

  private record Watched(Subject subject, Duration since) {}
}
