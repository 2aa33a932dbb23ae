package io.skyriver.stage.call;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The calls of one operator in this process, those of all its subtasks: after a rescaling the
 * checkpoint's calls come back in any of them. Safe for use by many threads.
 */
final class RunningCalls {
  private final Set<CallScope> running = new LinkedHashSet<>();

  /** Adds a call and drops those it supersedes, or the call itself when another supersedes it. */
  void add(CallScope call) {
    superseded(call).forEach(CallScope::drop);
  }

  synchronized void remove(CallScope call) {
    running.remove(call);
  }

  /** Drops the calls of one subtask. */
  void dropAll(int subtask) {
    of(subtask).forEach(CallScope::drop);
  }

  /** The calls of one subtask, oldest first. */
  synchronized List<CallScope> of(int subtask) {
    return running.stream().filter(call -> call.subtask() == subtask).toList();
  }

  private synchronized List<CallScope> superseded(CallScope call) {
    List<CallScope> superseded = new ArrayList<>();
    for (CallScope other : running) {
      if (call.ref().supersedes(other.ref())) {
        superseded.add(other);
      } else if (other.ref().supersedes(call.ref())) {
        superseded.add(call);
      }
    }
    running.add(call);
    return superseded;
  }
}
