package io.skyriver.stage.gather;

import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;

/**
 * Decides when the state of a key may go: when its video is closed, or when nothing came for too
 * long. Looks at intervals, by a timer of the key's own. For the thread of its operator.
 */
public final class Upkeep {
  private static final Duration CLEANING = Duration.ofSeconds(30);

  /** Longer than the patch topics keep anything. */
  private static final Duration FORGETTING = Duration.ofHours(24);

  private final ValueState<Long> touched;

  /** Keeps its state in the operator that is being opened. */
  public Upkeep(RuntimeContext context) {
    touched = context.getState(new ValueStateDescriptor<>("touched", Types.LONG));
  }

  /** Something came for the current key. */
  public void touch(TimerService timers) throws IOException {
    long now = timers.currentProcessingTime();
    if (touched.value() == null) {
      timers.registerProcessingTimeTimer(now + CLEANING.toMillis());
    }
    touched.update(now);
  }

  /**
   * Whether the current key's state may go, asked by its timer; this state goes with it. If not,
   * the timer comes again.
   *
   * @param timestamp of the timer
   * @param closed whether the key's video is closed
   */
  public boolean isOver(long timestamp, boolean closed, TimerService timers) throws IOException {
    Long last = touched.value();
    boolean forgotten = last == null || timestamp - last > FORGETTING.toMillis();
    if (forgotten || closed) {
      touched.clear();
      return true;
    }
    timers.registerProcessingTimeTimer(timestamp + CLEANING.toMillis());
    return false;
  }
}
