package io.skyriver.modelserver.engine;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends one execution early, before, between or within its ONNX Runtime calls. Safe for use by many
 * threads.
 */
public final class Termination {
  private @Nullable RunOptions running;
  private boolean requested;

  /** Asks for the end; the run returns at the next operator. */
  public synchronized void request() {
    requested = true;
    notifyAll();
    if (running != null) {
      terminate(running);
    }
  }

  public synchronized boolean requested() {
    return requested;
  }

  /**
   * Waits until the end is asked for, or that time is over; not at all when it isn't positive.
   *
   * @return whether the end was asked for
   */
  public synchronized boolean await(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); !requested && left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return requested;
  }

  /** Options for one call, which must be closed after it and before the next. */
  synchronized Guard guard() throws OrtException {
    RunOptions options = new RunOptions();
    running = options;
    if (requested) {
      terminate(options);
    }
    return new Guard(options);
  }

  private synchronized void release(RunOptions options) {
    running = null;
    options.close();
  }

  private static void terminate(RunOptions options) {
    try {
      options.setTerminate(true);
    } catch (OrtException e) {
      throw new IllegalStateException("a run can't be terminated", e);
    }
  }

  /** Keeps the options alive exactly as long as the call that uses them. */
  final class Guard implements AutoCloseable {
    private final RunOptions options;

    private Guard(RunOptions options) {
      this.options = options;
    }

    RunOptions options() {
      return options;
    }

    @Override
    public void close() {
      release(options);
    }
  }
}
