package io.skyriver.stage.call;

import java.util.HashSet;
import java.util.Set;

/**
 * Whether the gatherers of a stage in this process have everything that lay in their topic when
 * they started (law 5). Until then a window's newest set may still be unread, and a call for an
 * older one would be in vain. Safe for use by many threads.
 */
public final class CatchUp {
  private final boolean needed;
  private final Set<Integer> behind = new HashSet<>();

  CatchUp() {
    this(true);
  }

  private CatchUp(boolean needed) {
    this.needed = needed;
  }

  static CatchUp none() {
    return new CatchUp(false);
  }

  /** A subtask starts; its gatherer has not been told that it has everything. */
  synchronized void begin(int subtask) {
    if (needed) {
      behind.add(subtask);
    }
  }

  /** A subtask's gatherer has everything, or the subtask ends. */
  public synchronized void reached(int subtask) {
    behind.remove(subtask);
  }

  /** Whether no gatherer is behind. */
  synchronized boolean isReached() {
    return behind.isEmpty();
  }
}
