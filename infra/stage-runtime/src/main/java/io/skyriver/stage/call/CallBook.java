package io.skyriver.stage.call;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the operators of one process know of each other's work. Safe for use by many threads.
 *
 * @see CatchUp
 */
public final class CallBook {
  private final Map<String, RunningCalls> running = new ConcurrentHashMap<>();
  private final Map<String, CatchUp> catchUps = new ConcurrentHashMap<>();
  private final Supplier<CatchUp> newCatchUp;

  /** A book of operators that start in front of their topics' ends. */
  public CallBook() {
    this(CatchUp::new);
  }

  private CallBook(Supplier<CatchUp> newCatchUp) {
    this.newCatchUp = newCatchUp;
  }

  /** A book of operators that have nothing to catch up with. */
  public static CallBook caughtUp() {
    return new CallBook(CatchUp::none);
  }

  /**
   * The calls of an operator's subtasks in this process.
   *
   * @param operator name of the operator
   */
  RunningCalls running(String operator) {
    return running.computeIfAbsent(operator, unknown -> new RunningCalls());
  }

  /** How far a stage's gatherers in this process are. */
  public CatchUp catchUp(String stage) {
    return catchUps.computeIfAbsent(stage, unknown -> newCatchUp.get());
  }
}
