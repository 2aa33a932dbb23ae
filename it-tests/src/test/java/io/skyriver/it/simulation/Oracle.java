package io.skyriver.it.simulation;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.StageEvent;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.events.VideoProgressed;
import io.skyriver.it.simulation.Tally.Kind;
import io.skyriver.lanes.Lane;
import io.skyriver.lanes.LaneOutcome;
import io.skyriver.lanes.Lanes;
import io.skyriver.ledger.LedgerEvent;
import io.skyriver.ledger.LedgerEvent.Staged;
import io.skyriver.ledger.LedgerEvent.Submitted;
import io.skyriver.ledger.LedgerOutcome;
import io.skyriver.ledger.Verdict;
import io.skyriver.ledger.Write;
import io.skyriver.stage.gather.Gather;
import io.skyriver.stage.gather.GatherOutcome.Completed;
import io.skyriver.stage.gather.GatherOutcome.Corrupt;
import io.skyriver.stage.gather.GatherResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knows the laws, and sees everything that happens. It throws as soon as one is broken. */
final class Oracle {
  static final int BOUND = 1;

  private final Tally tally;
  private final Map<String, Story> stories = new HashMap<>();
  private final Map<Stage, Map<String, ControlSignal>> heard = new HashMap<>();
  private final Map<String, Integer> contents = new HashMap<>();
  private final Repeats repeats = new Repeats();

  Oracle(Tally tally) {
    this.tally = tally;
  }

  /** What readers of committed records were told of a video. */
  Story story(String video) {
    return stories.computeIfAbsent(video, Story::new);
  }

  /** The ledger decided, which may yet be undone. */
  void decided(@Nullable LedgerEntry before, LedgerEvent event, LedgerOutcome outcome) {
    count(event, outcome.verdict());
    if (event instanceof Staged staged && !isOfLiveAttempt(before, staged.event())) {
      tally.count(Kind.STALE_EVENT);
      require(
          outcome.entry() == before && outcome.writes().isEmpty(),
          "law 6",
          () -> "an event of an attempt that is over had an effect: " + Words.of(event));
    }
  }

  private static boolean isOfLiveAttempt(@Nullable LedgerEntry entry, StageEvent event) {
    Video video = entry == null ? null : entry.getVideo();
    return video != null
        && event.getAttempt() == video.getAttempt()
        && video.getAttempt() > 0
        && video.getCompletedAt() == null;
  }

  private void count(LedgerEvent event, Verdict verdict) {
    if (verdict == Verdict.CANCELLED && event instanceof Submitted) {
      tally.count(Kind.CANCELLED_BEFORE_ITS_PROMPT);
    } else if (verdict == Verdict.RETRIED) {
      tally.count(Kind.ATTEMPT_FENCED);
    } else if (verdict == Verdict.POSITIONED) {
      tally.count(Kind.POSITION_TOLD);
    }
  }

  /** A record of the ledger became visible. */
  void written(Write<?> write) {
    Object value = write.value();
    if (value instanceof Video video) {
      story(video.getVideoId()).video(video);
    } else if (value instanceof VideoProgressed progressed) {
      story(progressed.getVideoId()).progressed(progressed);
    } else if (value instanceof EncodeTask task) {
      story(task.getVideoId()).task(task);
    } else if (value instanceof ControlSignal signal) {
      story(signal.getVideoId()).control(signal);
    } else if (value instanceof VideoFinished finished) {
      story(finished.getVideoId()).finished(finished);
      tally.count(Kind.VIDEO_COMPLETED);
    } else if (value instanceof VideoFailed failed) {
      story(failed.getVideoId()).failed();
      boolean cancelled = failed.getFailure().getCode().equals("cancelled");
      tally.count(cancelled ? Kind.VIDEO_CANCELLED : Kind.VIDEO_FAILED);
    }
  }

  /** A stage's event became visible. */
  void told(StageEvent event) {
    story(event.getVideoId()).held();
  }

  /** A lane took a command, which may yet be undone. */
  void laned(Lane before, LaneCommand command, LaneOutcome outcome) {
    Lane after = outcome.lane();
    require(after.inFlight().size() <= BOUND + 1, "grants", "more than the bound and one on top");
    long counting = after.inFlight().values().stream().filter(one -> !one.getOnTop()).count();
    require(counting <= BOUND, "grants", "more than the bound");
    require(
        counting == BOUND || after.waiting().isEmpty(),
        "grants",
        "a video waits though there is room");
    String video = command.getVideoId();
    boolean known = before.waiting().containsKey(video) || before.inFlight().containsKey(video);
    int joined = command.getType() == LaneCommandType.ENQUEUE && !known ? 1 : 0;
    int left = command.getType() == LaneCommandType.RELEASE && known ? 1 : 0;
    require(
        size(after) == size(before) + joined - left,
        "grants",
        () -> "a video was lost or doubled by " + Words.of(command));
    for (LaneGrant grant : outcome.grants()) {
      require(
          !before.inFlight().containsKey(grant.getVideoId()) || !grant.getGranted(),
          "grants",
          () -> Words.video(grant.getVideoId()) + " was granted again");
    }
  }

  private static int size(Lane lane) {
    return lane.waiting().size() + lane.inFlight().size();
  }

  /** A lane's forecast must be what comes if videos end one after the other. */
  void foretold(Lanes rules, Lane lane, List<LaneGrant> places, Instant now) {
    if (lane.waiting().size() < 2) {
      require(places.size() == lane.waiting().size(), "queue positions", "one is missing");
      return;
    }
    List<String> order = new ArrayList<>();
    Lane current = lane;
    while (!current.waiting().isEmpty()) {
      LaneCommand flying =
          current.inFlight().values().stream()
              .filter(one -> !one.getOnTop())
              .findFirst()
              .orElseThrow();
      LaneCommand ends = LaneCommand.newBuilder(flying).setType(LaneCommandType.RELEASE).build();
      LaneOutcome outcome = rules.apply(current, ends, now);
      outcome.grants().forEach(grant -> order.add(grant.getVideoId()));
      current = outcome.lane();
    }
    require(
        places.stream().map(LaneGrant::getVideoId).toList().equals(order),
        "queue positions",
        () -> Words.of(places) + " was foretold, but the order is " + order);
    for (int place = 0; place < places.size(); place++) {
      require(places.get(place).getQueuePosition() == place, "queue positions", "not in a row");
    }
  }

  /** An answer of a lane became visible. */
  void granted(LaneGrant grant) {
    if (grant.getGranted()) {
      story(grant.getVideoId()).granted();
    }
  }

  void heard(Stage stage, ControlSignal signal) {
    heard.computeIfAbsent(stage, unknown -> new HashMap<>()).put(signal.getVideoId(), signal);
    for (Call call : stage.calls()) {
      require(
          call.isDropped() || permits(stage, call),
          "law 8",
          () -> "%s still runs %s at %d".formatted(stage.name, call.window(), call.step()));
    }
  }

  private boolean permits(Stage stage, Call call) {
    ControlSignal signal = heard.getOrDefault(stage, Map.of()).get(call.window().video());
    return signal == null
        || (!signal.getClosed() && call.window().attempt() >= signal.getAttempt());
  }

  void started(Stage stage, Call call) {
    require(
        permits(stage, call),
        "laws 6 and 8",
        () -> "%s started %s at %d".formatted(stage.name, call.window(), call.step()));
    if (stage instanceof DenoiseStage) {
      if (repeats.started(call)) {
        tally.count(Kind.CALL_REPEATED);
      }
    }
  }

  void crashed(Stage stage) {
    heard.remove(stage);
    if (stage instanceof DenoiseStage) {
      repeats.crashed();
    }
  }

  void checkpointed(Stage stage) {
    if (stage instanceof DenoiseStage) {
      repeats.checkpointed(stage.calls());
    }
  }

  /** An execution computed its numbers. */
  void computed(String execution, int content) {
    contents.put(execution, content);
  }

  void gathered(Gather before, LatentPatch patch, GatherResult result) {
    Gather next = result.next();
    require(!(result.outcome() instanceof Corrupt), "law 3", "a sound patch is called corrupt");
    require(next.attempt() >= before.attempt(), "law 6", "a gatherer went back to an attempt");
    require(
        patch.getAttempt() >= before.attempt() || next.equals(before),
        "law 6",
        () -> "a gatherer took " + Words.of(patch));
    boolean same = next.attempt() == before.attempt();
    require(!same || next.lastStep() >= before.lastStep(), "law 5", "a gatherer forgot a step");
    if (result.outcome() instanceof Completed completed) {
      require(!same || completed.step() > before.lastStep(), "law 3", "a step completed twice");
    }
  }

  /** A gatherer handed on a set. */
  void completed(List<LatentPatch> set) {
    LatentPatch first = set.get(0);
    for (int index = 0; index < set.size(); index++) {
      LatentPatch patch = set.get(index);
      int content = contents.getOrDefault(first.getExecution(), -1);
      int number =
          Objects.hash(first.getVideoId(), first.getWindow(), first.getStep(), content, index);
      require(
          patch.getExecution().equals(first.getExecution())
              && patch.getAttempt() == first.getAttempt()
              && patch.getStep() == first.getStep()
              && patch.getPatch() == index
              && patch.getPayloads().get(0).getInt(0) == number,
          "law 3",
          () ->
              "a window was gathered from a mixture: " + Words.of(first) + ", " + Words.of(patch));
    }
  }

  /** Nothing happens any more: everything must have come to its end. */
  void ended(List<String> videos, Map<String, Lane> lanes, List<Stage> stages) {
    videos.forEach(video -> story(video).ended());
    lanes
        .values()
        .forEach(lane -> require(size(lane) == 0, "grants", () -> lane.name() + " leaks"));
    for (Stage stage : stages) {
      require(stage.calls().isEmpty(), "laws 5 and 8", stage.name + " still holds calls");
    }
  }

  static void require(boolean holds, String law, String otherwise) {
    require(holds, law, () -> otherwise);
  }

  /** The words cost more than the question. */
  static void require(boolean holds, String law, Supplier<String> otherwise) {
    if (!holds) {
      throw new BrokenLawException(law, otherwise.get());
    }
  }
}
