package io.skyriver.stage.gather;

import io.skyriver.stage.gather.GatherOutcome.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts what became of patches and sets. */
final class GatherMetrics {
  private final Counter completed;
  private final Counter divergent;
  private final Counter corrupt;
  private final Map<Reason, Counter> dropped;

  GatherMetrics(MetricGroup group) {
    completed = group.counter("gather_sets_completed_total");
    divergent = group.counter("gather_sets_divergent_total");
    corrupt = group.counter("gather_patches_corrupt_total");
    dropped =
        Arrays.stream(Reason.values())
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    reason -> group.counter(name(reason)),
                    (one, other) -> one,
                    () -> new EnumMap<>(Reason.class)));
  }

  void completed(boolean diverged) {
    completed.inc();
    if (diverged) {
      divergent.inc();
    }
  }

  void corrupt() {
    corrupt.inc();
  }

  void dropped(Reason reason) {
    Counter counter = dropped.get(reason);
    if (counter != null) {
      counter.inc();
    }
  }

  private static String name(Reason reason) {
    return "gather_patches_dropped_" + reason.name().toLowerCase(Locale.ROOT) + "_total";
  }
}
