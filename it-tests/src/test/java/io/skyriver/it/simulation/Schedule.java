package io.skyriver.it.simulation;

import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.Video;
import io.skyriver.it.simulation.Tally.Kind;
import io.skyriver.lanes.Lanes;
import io.skyriver.ledger.Cause;
import io.skyriver.ledger.Ledger;
import io.skyriver.ledger.LedgerEvent;
import io.skyriver.stage.window.WindowRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One life of one to three videos, decided by a seed: first anything may happen at any time, then
 * the faults stop and all that is left to do is done.
 */
final class Schedule {
  private static final int ROUNDS = 400;
  private static final int FRAMES_OF_A_WINDOW = 32;

  private final Dice dice;
  private final Tally tally;
  private final Wire wire = new Wire();
  private final JumpyClock clock = new JumpyClock();
  private final Oracle oracle;
  private final LedgerTask ledger;
  private final LanesTask lanes;
  private final List<Stage> stages;
  private final List<String> videos = new ArrayList<>();
  private final List<Function<Cause, LedgerEvent>> wishes = new ArrayList<>();
  private boolean faulty = true;

  Schedule(Dice dice, Tally tally, Ledger rules, Lanes laneRules) {
    this.dice = dice;
    this.tally = tally;
    this.oracle = new Oracle(tally);
    this.ledger = new LedgerTask(rules, wire, oracle, dice, clock);
    this.lanes = new LanesTask(laneRules, wire, oracle, dice, clock);
    Parts parts = new Parts(wire, oracle, dice, tally, clock, () -> faulty);
    Chunks chunks = new Chunks(parts, videos());
    this.stages =
        List.of(
            new EncoderStage(parts, chunks),
            new DenoiseStage(parts, chunks),
            new DecodeStage(parts, chunks));
  }

  /**
   * Lives it.
   *
   * @throws BrokenLawException as soon as a law is broken
   */
  void run() {
    int steps = 100 + dice.below(500);
    for (int step = 0; step < steps; step++) {
      act();
    }
    faulty = false;
    dice.note(() -> "the faults end");
    int rounds = 0;
    while (drain()) {
      Oracle.require(rounds++ < ROUNDS, "law 9", "it does not come to an end");
    }
    oracle.ended(videos, lanes.lanes(), stages);
  }

  /** What the videos are; the wishes about each come in any order. */
  private Map<String, Integer> videos() {
    Map<String, Integer> windows = new HashMap<>();
    int count = dice.below(3) < 2 ? 1 : 2 + dice.below(2);
    for (int number = 0; number < count; number++) {
      String video = "video_" + Integer.toHexString(number).repeat(32);
      int some = dice.onceIn(4) ? 2 : 1;
      videos.add(video);
      windows.put(video, some);
      wish(video, some);
    }
    return windows;
  }

  private void wish(String video, int windows) {
    PromptSubmitted prompt =
        PromptSubmitted.newBuilder()
            .setPrompt("a fox")
            .setVideoId(video)
            .setTenant(dice.onceIn(2) ? "a" : "b")
            .setPriority(dice.below(3) - 1)
            .setFrames(windows == 1 ? FRAMES_OF_A_WINDOW : FRAMES_OF_A_WINDOW + 16)
            .setSteps(Chunks.STEPS)
            .build();
    wishes.add(cause -> new LedgerEvent.Submitted(video, prompt, cause));
    if (dice.onceIn(3)) {
      wishes.add(cause -> new LedgerEvent.Submitted(video, prompt, cause));
    }
    if (dice.onceIn(8)) {
      PromptSubmitted other = PromptSubmitted.newBuilder(prompt).setPrompt("a dog").build();
      wishes.add(cause -> new LedgerEvent.Submitted(video, other, cause));
    }
    if (dice.onceIn(3)) {
      wishes.add(cause -> new LedgerEvent.Cancelled(video, "enough", cause));
    }
  }

  private void act() {
    int what = dice.below(100);
    if (what < 4) {
      publish();
    } else if (what < 30) {
      ledgerActs(what);
    } else if (what < 40) {
      lanesAct(what);
    } else {
      stageActs(stages.get(dice.below(stages.size())), what);
    }
  }

  private void ledgerActs(int what) {
    if (what < 18) {
      ledger.take();
    } else if (what < 19) {
      ledger.restart();
    } else if (what < 20) {
      ledger.askAgain();
    } else if (what < 28) {
      ledger.commit();
    } else if (what < 29) {
      fence();
    } else if (dice.onceIn(2)) {
      tally.count(Kind.TASK_CRASHED);
      ledger.crash();
    } else {
      tally.count(Kind.CLOCK_JUMPED);
      clock.jump(dice);
    }
  }

  private void lanesAct(int what) {
    if (what < 34) {
      lanes.take();
    } else if (what < 38) {
      lanes.commit();
    } else if (what < 39) {
      lanes.tell();
    } else if (dice.onceIn(2)) {
      tally.count(Kind.TASK_CRASHED);
      lanes.crash();
    }
  }

  private void stageActs(Stage stage, int what) {
    if (what < 52) {
      stage.take();
    } else if (what < 63) {
      stage.start();
    } else if (what < 74) {
      stage.finish();
    } else if (what < 88) {
      stage.send();
    } else if (what < 97) {
      stage.hear();
    } else if (what < 98) {
      stage.checkpoint();
    } else if (dice.onceIn(2)) {
      stage.crash();
    }
  }

  private void publish() {
    if (!wishes.isEmpty()) {
      Function<Cause, LedgerEvent> wish = wishes.remove(dice.below(wishes.size()));
      LedgerEvent event = wish.apply(ledger.cause("inbox", wire.inbox.size()));
      dice.note(() -> "published: " + Words.of(event));
      wire.inbox.add(event);
    }
  }

  /** Somebody says that the live attempt is lost, though it goes on. */
  private void fence() {
    LedgerEntry entry = ledger.entry(videos.get(dice.below(videos.size())));
    Video video = entry == null ? null : entry.getVideo();
    if (video != null && video.getAttempt() > 0 && dice.onceIn(3)) {
      WindowRef window = new WindowRef(video.getVideoId(), video.getAttempt(), 0);
      StageEvent event =
          stages
              .get(1)
              .event(window, StageEventType.FAILED, 0)
              .setFailure(new Failure("lost", FailureClass.EXTERNAL, "lost", "denoise"))
              .build();
      oracle.told(event);
      wire.stageEvents.add(event);
    }
  }

  /** Does what is left to do; a wish comes when nothing else is, so that some come late. */
  private boolean drain() {
    boolean worked = ledger.restart();
    while (ledger.take()) {
      worked = true;
    }
    worked |= ledger.commit();
    while (lanes.take()) {
      worked = true;
    }
    worked |= lanes.commit();
    for (Stage stage : stages) {
      worked |= drain(stage);
    }
    if (worked || wishes.isEmpty()) {
      return worked;
    }
    publish();
    return true;
  }

  private static boolean drain(Stage stage) {
    boolean worked = false;
    while (stage.hear() || stage.take() || stage.send()) {
      worked = true;
    }
    worked |= stage.start();
    worked |= stage.finish();
    return worked;
  }
}
