package io.skyriver.it.simulation;

import io.skyriver.stage.gate.CallGate;
import io.skyriver.stage.window.WindowRef;
import org.jspecify.annotations.Nullable;

/** One input of a stage that waits for its model call or is in it. */
final class Call {
  private final WindowRef window;
  private final int step;
  private final int first;
  private boolean started;
  private boolean dropped;
  private CallGate.@Nullable Watch watch;

  /**
   * @param step solver steps done before
   * @param first the first window that is to be made, for a call about a whole video
   */
  Call(WindowRef window, int step, int first) {
    this.window = window;
    this.step = step;
    this.first = first;
  }

  /** The same input, to be worked on again. */
  Call again() {
    return new Call(window, step, first);
  }

  void watch(CallGate gate) {
    watch = gate.watch(window.video(), window.attempt(), this::drop);
  }

  void drop() {
    dropped = true;
  }

  void start() {
    started = true;
  }

  void end() {
    if (watch != null) {
      watch.close();
    }
  }

  /** Whether this call's input makes the other needless (law 5). */
  boolean supersedes(Call other) {
    return window.key().equals(other.window.key())
        && (window.attempt() > other.window.attempt() || step > other.step);
  }

  WindowRef window() {
    return window;
  }

  int step() {
    return step;
  }

  int first() {
    return first;
  }

  boolean isStarted() {
    return started;
  }

  boolean isDropped() {
    return dropped;
  }
}
