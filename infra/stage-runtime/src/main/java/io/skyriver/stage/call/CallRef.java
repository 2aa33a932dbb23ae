package io.skyriver.stage.call;

import io.skyriver.stage.window.WindowRef;

/**
 * What a call is for.
 *
 * @param window the window, or the first one where the call is for a whole video
 * @param from solver steps done before the call
 * @param target solver steps done after it
 */
public record CallRef(WindowRef window, int from, int target) {

  /** Whether this call's input makes the other call needless (law 5). */
  boolean supersedes(CallRef other) {
    return window.key().equals(other.window.key())
        && (window.attempt() > other.window.attempt() || from >= other.target);
  }
}
