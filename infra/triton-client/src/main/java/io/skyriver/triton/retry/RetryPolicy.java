package io.skyriver.triton.retry;

import io.skyriver.triton.ModelServerException.Kind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which failures are worth another call, and after what pause. Each group of failures has its own
 * count and pauses.
 *
 * @param outage the server can't be reached or isn't healthy
 * @param overload the server is full
 * @param fault the model took too long or failed
 * @param total no call starts later than this after the first one
 */
public record RetryPolicy(Limit outage, Limit overload, Limit fault, Duration total) {

  /** Rides out an outage of ten minutes; gives a failing model two more tries. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          new Limit(Integer.MAX_VALUE, Duration.ofMillis(200), Duration.ofSeconds(10)),
          new Limit(Integer.MAX_VALUE, Duration.ofSeconds(1), Duration.ofSeconds(30)),
          new Limit(3, Duration.ofMillis(200), Duration.ofSeconds(2)),
          Duration.ofMinutes(10));

  public RetryPolicy {
    if (total.isNegative()) {
      throw new IllegalArgumentException("total must not be negative, got " + total);
    }
  }

  /**
   * Bounds of one group.
   *
   * @param attempts failures after which the call has failed, at least 1
   * @param firstPause pause after the first failure; doubles with each further one
   * @param longestPause where the doubling ends
   */
  public record Limit(int attempts, Duration firstPause, Duration longestPause) {

    public Limit {
      if (attempts < 1 || firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
        throw new IllegalArgumentException(
            "no limit: %d attempts, pauses %s to %s".formatted(attempts, firstPause, longestPause));
      }
    }

    /**
     * Between half and all of the doubled pause, so that callers who failed together don't return
     * together.
     */
    Duration pause(int failures, double jitter) {
      double doubled = firstPause.toNanos() * Math.pow(2, failures - 1);
      double bounded = Math.min(doubled, longestPause.toNanos());
      return Duration.ofNanos((long) (bounded * (0.5 + jitter / 2)));
    }
  }

  /** Failures that are counted and paused for alike. */
  enum Group {
    OUTAGE,
    OVERLOAD,
    FAULT
  }

  /** The group of a failure, null where the same call must never be repeated. */
  static @Nullable Group group(Kind kind) {
    return switch (kind) {
      // Nothing ran: repeating is safe and helps as soon as the server is back.
      case UNAVAILABLE -> Group.OUTAGE;
      // Nothing ran, but repeating soon feeds the overload.
      case OVERLOADED -> Group.OVERLOAD;
      // The model may have run: it has no memory, so repeating is safe, but costs its time again.
      case TIMEOUT, INTERNAL -> Group.FAULT;
      // The same inputs are refused again, and the same model answers wrongly again.
      case NOT_FOUND, INVALID_REQUEST, INVALID_RESPONSE, TOO_LARGE -> null;
      // Somebody wanted it to end.
      case CANCELLED -> null;
    };
  }

  /**
   * The pause before the next call, empty when there is none.
   *
   * @param failures failures of this group so far, the last one included
   * @param elapsed since the first call
   * @param jitter at least 0, less than 1
   */
  Optional<Duration> pauseAfter(Group group, int failures, Duration elapsed, double jitter) {
    Limit limit = limit(group);
    return Optional.of(limit.pause(failures, jitter))
        .filter(pause -> failures < limit.attempts())
        .filter(pause -> elapsed.plus(pause).compareTo(total) <= 0);
  }

  private Limit limit(Group group) {
    return switch (group) {
      case OUTAGE -> outage;
      case OVERLOAD -> overload;
      case FAULT -> fault;
    };
  }
}
