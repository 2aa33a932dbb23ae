package io.skyriver.stage.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that it can be reported at once. */
final class Problems {
  private final List<String> found = new ArrayList<>();

  void add(String problem) {
    found.add(problem);
  }

  void require(boolean holds, String problem) {
    if (!holds) {
      add(problem);
    }
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidStageConfigException(found);
    }
  }
}
