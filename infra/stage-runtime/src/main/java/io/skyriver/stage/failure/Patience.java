package io.skyriver.stage.failure;

import io.skyriver.telemetry.log.LogKeys;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits out outages: tries again with growing pauses for as long as it takes, until interrupted.
 *
 * @param first pause after the first failure
 * @param longest pause that is never exceeded
 */
public record Patience(Duration first, Duration longest) {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

  public static final Patience DEFAULT =
      new Patience(Duration.ofMillis(100), Duration.ofSeconds(10));

  public Patience {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("pauses must be positive and growing");
    }
  }

  /**
   * The result of the action, tried until it fails with something other than an outage.
   *
   * @param what is tried, for the log
   * @throws InterruptedException when interrupted between two tries
   */
  public <T> T until(String what, Callable<T> action, Predicate<Exception> outage)
      throws Exception {
    Duration pause = first;
    while (true) {
      try {
        return action.call();
      } catch (Exception failure) {
        if (!outage.test(failure)) {
          throw failure;
        }
        LOG.atWarn()
            .addKeyValue(LogKeys.ACTION, what)
            .addKeyValue(LogKeys.PAUSE, pause)
            .addKeyValue(LogKeys.REASON, failure.toString())
            .log("outage, trying again");
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      pause = longer(pause);
    }
  }

  private Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(longest) < 0 ? twice : longest;
  }
}
