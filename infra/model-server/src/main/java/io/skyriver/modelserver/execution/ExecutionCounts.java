package io.skyriver.modelserver.execution;

/**
 * What became of a model's executions since it was loaded; {@code started - finished - failed -
 * cancelled} run now.
 *
 * @param started began to run
 * @param finished ended with outputs
 * @param failed ended with a failure of the model
 * @param cancelled were terminated while they ran
 * @param dropped left the queue without having run
 * @param waiting are in the queue now
 */
public record ExecutionCounts(
    long started, long finished, long failed, long cancelled, long dropped, long waiting) {

  /** Of a model that isn't loaded. */
  public static final ExecutionCounts NONE = new ExecutionCounts(0, 0, 0, 0, 0, 0);

  /** How many run now. */
  public long running() {
    return started - finished - failed - cancelled;
  }
}
