package io.skyriver.triton.circuit;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** Runs something after a while. */
@FunctionalInterface
public interface Later {

  /**
   * @throws RejectedExecutionException when nothing is run any more
   */
  void run(Runnable task, Duration after);
}
