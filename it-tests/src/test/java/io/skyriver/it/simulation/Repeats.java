package io.skyriver.it.simulation;

import io.skyriver.stage.window.WindowRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds that a crash repeats at most one chunk of a window, and only of one that was worked on
 * since the last checkpoint (law 5).
 */
final class Repeats {
  private final Map<String, Integer> runs = new HashMap<>();
  private final Map<WindowRef, Integer> allowed = new HashMap<>();
  private final Set<WindowRef> touched = new HashSet<>();

  /** Whether the chunk ran before. */
  boolean started(Call call) {
    WindowRef window = call.window();
    touched.add(window);
    boolean again = runs.merge(window + "@" + call.step(), 1, Integer::sum) > 1;
    if (again) {
      int left = allowed.merge(window, -1, Integer::sum);
      Oracle.require(left >= 0, "law 5", () -> window + " repeats more than the chunk a crash hit");
    }
    return again;
  }

  void crashed() {
    touched.forEach(window -> allowed.merge(window, 1, Integer::sum));
  }

  void checkpointed(List<Call> calls) {
    touched.clear();
    calls.forEach(call -> touched.add(call.window()));
  }
}
