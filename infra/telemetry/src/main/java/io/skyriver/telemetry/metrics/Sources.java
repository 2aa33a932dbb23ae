package io.skyriver.telemetry.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/** The sources of one gauge. Safe for use by many threads. */
final class Sources {
  private final Kind kind;
  private final List<DoubleSupplier> sources = new CopyOnWriteArrayList<>();

  Sources(Kind kind) {
    this.kind = kind;
  }

  void add(DoubleSupplier source) {
    sources.add(source);
  }

  void remove(DoubleSupplier source) {
    sources.removeIf(other -> other == source);
  }

  /** Sum or maximum, as the kind says; 0 without a source. */
  double value() {
    var values = sources.stream().mapToDouble(DoubleSupplier::getAsDouble);
    return kind == Kind.MAXIMUM ? values.max().orElse(0) : values.sum();
  }
}
