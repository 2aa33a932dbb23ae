package io.skyriver.it.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All chance of one schedule, and the record of what it led to. */
final class Dice {
  private final SplittableRandom random;
  private final @Nullable List<String> record;

  private Dice(long seed, @Nullable List<String> record) {
    this.random = new SplittableRandom(seed);
    this.record = record;
  }

  static Dice silent(long seed) {
    return new Dice(seed, null);
  }

  /** The same chance, written down. */
  static Dice recording(long seed) {
    return new Dice(seed, new ArrayList<>());
  }

  /** 0 to {@code bound - 1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** True once in so many times. */
  boolean onceIn(int times) {
    return random.nextInt(times) == 0;
  }

  void note(Supplier<String> what) {
    if (record != null) {
      record.add(what.get());
    }
  }

  List<String> schedule() {
    return record == null ? List.of() : List.copyOf(record);
  }
}
