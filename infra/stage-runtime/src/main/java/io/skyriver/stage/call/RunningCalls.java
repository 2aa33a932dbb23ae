package io.skyriver.stage.call;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The calls of one operator. Safe for use by many threads. */
final class RunningCalls {
  private final Set<CallScope> running = new LinkedHashSet<>();

  /** Adds a call and drops those it supersedes. */
  void add(CallScope call) {
    superseded(call).forEach(CallScope::drop);
  }

  synchronized void remove(CallScope call) {
    running.remove(call);
  }

  void dropAll() {
    List<CallScope> all;
    synchronized (this) {
      all = List.copyOf(running);
    }
    all.forEach(CallScope::drop);
  }

  private synchronized List<CallScope> superseded(CallScope call) {
    List<CallScope> superseded = new ArrayList<>();
    for (CallScope other : running) {
      if (call.ref().supersedes(other.ref())) {
        superseded.add(other);
      }
    }
    running.add(call);
    return superseded;
  }
}
