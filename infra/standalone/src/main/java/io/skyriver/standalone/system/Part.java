package io.skyriver.standalone.system;

import io.skyriver.telemetry.log.LogKeys;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of the system that starts on its own thread once those it needs have started.
 *
 * @param name for messages
 * @param started the part, once it has started
 */
record Part<T>(String name, CompletableFuture<T> started) {
  private static final Logger LOG = LoggerFactory.getLogger(Part.class);

  /** Begins to start a part after others. */
  static <T> Part<T> begin(String name, Executor threads, Callable<T> start, Part<?>... needed) {
    CompletableFuture<?>[] before = new CompletableFuture<?>[needed.length];
    for (int i = 0; i < needed.length; i++) {
      before[i] = needed[i].started();
    }
    return new Part<>(
        name,
        CompletableFuture.allOf(before).thenApplyAsync(nothing -> call(name, start), threads));
  }

  private static <T> T call(String name, Callable<T> start) {
    long began = System.nanoTime();
    try {
      T part = start.call();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      LOG.atInfo().addKeyValue(LogKeys.PART, name).addKeyValue(LogKeys.TOOK, millis).log("started");
      return part;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CompletionException(interrupted);
    } catch (Exception failure) {
      throw new CompletionException(failure);
    }
  }

  /**
   * The part, waiting for it.
   *
   * @throws StartException if it fails to start, or to start in time
   */
  T await(Duration limit) throws InterruptedException {
    try {
      return started.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      throw new StartException(name + " did not start: " + cause.getMessage(), cause);
    } catch (TimeoutException late) {
      throw new StartException(name + " did not start in time", late);
    }
  }

  /** The part of something that is known to have started. */
  T now() {
    return started.join();
  }

  /** Waits a while for it to start or to fail; whether it did one of them. */
  boolean settledWithin(Duration patience) throws InterruptedException {
    try {
      started.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException failed) {
      return true;
    } catch (TimeoutException notYet) {
      return false;
    }
  }

  /** Whether it has started. */
  boolean isStarted() {
    return started.isDone() && !failed();
  }

  /** Whether it will never start. */
  boolean failed() {
    return started.isCompletedExceptionally();
  }
}
