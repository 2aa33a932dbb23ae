package io.skyriver.standalone.system;

import io.skyriver.telemetry.log.LogKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops parts, several at the same time; one that does not stop in time is left behind and
 * reported.
 */
final class Shutdown implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ExecutorService threads = Executors.newCachedThreadPool(StarterThreads.named());

  /**
   * Stops these parts and returns once they have, or the limit has passed. A part still starting is
   * waited for.
   */
  void stop(Part<?>... parts) {
    List<Future<?>> stopping = new ArrayList<>();
    for (Part<?> part : parts) {
      stopping.add(threads.submit(() -> close(part)));
    }
    for (int i = 0; i < parts.length; i++) {
      await(parts[i], stopping.get(i));
    }
  }

  private static void close(Part<?> part) {
    try {
      if (part.started().get() instanceof AutoCloseable closeable) {
        long began = System.nanoTime();
        closeable.close();
        LOG.atInfo()
            .addKeyValue(LogKeys.PART, part.name())
            .addKeyValue(LogKeys.TOOK, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
            .log("stopped");
      }
    } catch (ExecutionException neverStarted) {
      LOG.atDebug().addKeyValue(LogKeys.PART, part.name()).log("never started");
    } catch (Exception failure) {
      LOG.atWarn().setCause(failure).addKeyValue(LogKeys.PART, part.name()).log("did not stop");
    }
  }

  private static void await(Part<?> part, Future<?> stopping) {
    try {
      stopping.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      LOG.atWarn()
          .setCause(late)
          .addKeyValue(LogKeys.PART, part.name())
          .log("did not stop in time");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
