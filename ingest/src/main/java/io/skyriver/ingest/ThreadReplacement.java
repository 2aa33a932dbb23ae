package io.skyriver.ingest;

import io.skyriver.telemetry.log.LogKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a dead thread of the ledger replaced; its transaction is undone and done again. While threads
 * keep dying each replacement waits twice as long as the one before, up to a bound; after a quiet
 * while the pauses start anew. It waits on the dying thread. Safe for use by many threads.
 */
final class ThreadReplacement implements StreamsUncaughtExceptionHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadReplacement.class);
  static final Duration FIRST = Duration.ofMillis(200);
  static final Duration LONGEST = Duration.ofSeconds(30);
  static final Duration QUIET = Duration.ofMinutes(2);

  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Duration next = FIRST;
  private Instant lastDeath = Instant.MIN;

  ThreadReplacement(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    Duration pause = pause();
    LOG.atError()
        .addKeyValue(LogKeys.PAUSE, pause)
        .setCause(failure)
        .log("a thread of the ledger died; another takes over");
    await(pause);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** The pause before the next replacement. */
  synchronized Duration pause() {
    Instant now = clock.instant();
    if (now.minus(QUIET).isAfter(lastDeath)) {
      next = FIRST;
    }
    lastDeath = now;
    Duration pause = next;
    Duration twice = pause.multipliedBy(2);
    next = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    return pause;
  }

  /** Ends all waiting. */
  @Override
  public void close() {
    closed.countDown();
  }

  private void await(Duration pause) {
    try {
      if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.atDebug().log("closing while a thread was to be replaced");
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
