package io.skyriver.ledger;

import java.util.ArrayList;
import java.util.List;

/** Collects problems while a submission is examined. One thread. */
final class Problems {
  private final List<Problem> found = new ArrayList<>();

  /** Notes a problem unless what should hold does. */
  void require(boolean holds, String code, String field, String message, Object... arguments) {
    if (!holds) {
      add(code, field, message, arguments);
    }
  }

  void add(String code, String field, String message, Object... arguments) {
    found.add(new Problem(code, field, message.formatted(arguments)));
  }

  List<Problem> toList() {
    return List.copyOf(found);
  }
}
