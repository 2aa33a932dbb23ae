package io.skyriver.it.simulation;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.it.simulation.Tally.Kind;
import io.skyriver.stage.gate.CallGate;
import io.skyriver.stage.window.WindowRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A stage's process: reads, calls and writes at least once. What it wrote is visible at once; a
 * crash puts its state back to the last checkpoint and leaves behind what it had not sent, unless
 * the dead process turns out to be a zombie that still sends it.
 */
abstract class Stage {
  final String name;
  final Parts parts;
  private final Deque<Runnable> unsent = new ArrayDeque<>();
  private final Deque<Runnable> zombies = new ArrayDeque<>();
  private List<Call> calls = new ArrayList<>();
  private List<Call> checkpointed = List.of();
  private CallGate gate;
  private int heard;

  Stage(String name, Parts parts) {
    this.name = name;
    this.parts = parts;
    this.gate = new CallGate(parts.clock());
  }

  /** Reads a record; false when there is none. */
  abstract boolean take();

  /** Whether calls may start. */
  abstract boolean caughtUp();

  /** What follows from a call that the model answered. */
  abstract void answered(Call call);

  abstract void save();

  abstract void restore();

  /** Applies the next control signal. */
  boolean hear() {
    if (heard == parts.wire().control.size()) {
      return false;
    }
    ControlSignal signal = parts.wire().control.get(heard++);
    gate.apply(signal);
    parts
        .dice()
        .note(
            () ->
                name
                    + " hears "
                    + (signal.getClosed() ? "the end" : "attempt " + signal.getAttempt())
                    + " of "
                    + Words.video(signal.getVideoId()));
    parts.oracle().heard(this, signal);
    return true;
  }

  /** Sends the oldest record that is not sent, perhaps twice. */
  boolean send() {
    Deque<Runnable> from = zombies.isEmpty() || parts.dice().onceIn(2) ? unsent : zombies;
    Runnable record = (from.isEmpty() ? zombies : from).poll();
    if (record == null) {
      return false;
    }
    record.run();
    if (parts.faulty() && parts.dice().onceIn(10)) {
      record.run();
    }
    return true;
  }

  /** Starts a call that waits. */
  boolean start() {
    if (!caughtUp()) {
      return false;
    }
    for (Call call : calls) {
      if (!call.isStarted() && !call.isDropped()) {
        start(call);
        return true;
      }
    }
    return false;
  }

  private void start(Call call) {
    if (isLive(call.window())) {
      call.start();
      parts.dice().note(() -> name + " starts " + call.window() + " at " + call.step());
      parts.oracle().started(this, call);
    } else {
      call.drop();
    }
  }

  /** Ends a call that runs or was dropped. */
  boolean finish() {
    int size = calls.size();
    int first = size == 0 ? 0 : parts.dice().below(size);
    for (int index = first; index < first + size; index++) {
      Call call = calls.get(index % size);
      if (call.isStarted() || call.isDropped()) {
        calls.remove(call);
        call.end();
        finish(call);
        return true;
      }
    }
    return false;
  }

  private void finish(Call call) {
    if (call.isDropped() || !isLive(call.window())) {
      parts.tally().count(Kind.CALL_CANCELLED);
      parts.dice().note(() -> name + " drops " + call.window() + " at " + call.step());
    } else if (parts.faulty() && parts.dice().onceIn(20)) {
      fail(call.window());
    } else {
      parts.dice().note(() -> name + " finishes " + call.window() + " at " + call.step());
      answered(call);
    }
  }

  /** Tells that the window can't go on. */
  void fail(WindowRef window) {
    FailureClass kind = parts.dice().onceIn(4) ? FailureClass.USER : FailureClass.EXTERNAL;
    emit(
        event(window, StageEventType.FAILED, 0)
            .setFailure(new Failure("simulated", kind, "simulated", name)));
  }

  final void checkpoint() {
    while (!unsent.isEmpty()) {
      unsent.remove().run();
    }
    parts.dice().note(() -> name + " checkpoints");
    checkpointed = calls.stream().filter(call -> !call.isDropped()).map(Call::again).toList();
    parts.oracle().checkpointed(this);
    save();
  }

  final void crash() {
    parts.dice().note(() -> name + " crashes with " + unsent.size() + " unsent");
    parts.tally().count(Kind.STAGE_CRASHED);
    parts.oracle().crashed(this);
    if (parts.dice().onceIn(3)) {
      zombies.addAll(unsent);
    }
    unsent.clear();
    calls.forEach(Call::end);
    calls = new ArrayList<>();
    gate = new CallGate(parts.clock());
    heard = 0;
    while (hear()) {
      // The control topic is read to its end before the job runs.
    }
    restore();
    checkpointed.forEach(call -> add(call.again()));
  }

  /** Takes up a call, and drops those that it makes needless. */
  void add(Call call) {
    for (Call other : calls) {
      if (call.supersedes(other)) {
        other.drop();
      } else if (other.supersedes(call)) {
        call.drop();
      }
    }
    calls.add(call);
    call.watch(gate);
  }

  boolean isLive(WindowRef window) {
    return gate.isLive(window.video(), window.attempt());
  }

  List<Call> calls() {
    return calls;
  }

  void later(Runnable record) {
    unsent.add(record);
  }

  void emit(StageEvent.Builder built) {
    StageEvent event = built.build();
    later(
        () -> {
          parts.dice().note(() -> "sent: " + Words.of(event));
          parts.oracle().told(event);
          parts.wire().stageEvents.add(event);
        });
  }

  StageEvent.Builder event(WindowRef window, StageEventType type, int step) {
    return StageEvent.newBuilder()
        .setVideoId(window.video())
        .setAttempt(window.attempt())
        .setStage(name)
        .setType(type)
        .setWindow(window.window())
        .setStep(step)
        .setModelMillis(10)
        .setAt(parts.clock().instant());
  }

  /** The artifact's name tells the video and the attempt that stored it. */
  StageEvent.Builder event(WindowRef window, StageEventType type, int step, String artifact) {
    return event(window, type, step).setArtifact(Patches.artifact(window, artifact));
  }
}
