package io.skyriver.triton.retry;

import io.skyriver.triton.ModelServerException.Kind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which failures are worth another call, and after what pause: the one place that decides it. Each
 * group of failures has its own count and pauses. A single call is bounded by the timeout of its
 * request, all of them by {@code total}.
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
     * Anything up to the doubled pause, so that callers who failed together don't return together
     * (full jitter, see M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
     */
    Duration pause(int failures, double jitter) {
      double doubled = firstPause.toNanos() * Math.pow(2, failures - 1);
      double bounded = Math.min(doubled, longestPause.toNanos());
      return Duration.ofNanos((long) (bounded * jitter));
    }
  }

  /** Failures that are counted and paused for alike. */
  enum Group {
    OUTAGE,
    OVERLOAD,
    FAULT
  }

  /**
   * Whether a failure says nothing about the call but only that servers are away or full: then it
   * is worth waiting for as long as anybody wants the answer.
   */
  public static boolean isOutage(Kind kind) {
    Group group = group(kind);
    return group == Group.OUTAGE || group == Group.OVERLOAD;
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
      // A broken endpoint answers like that without an error; another one, or the same once it is
      // mended, answers well. One that always does gets a typed failure after few tries.
      case INVALID_RESPONSE, INVALID_OUTPUT -> Group.FAULT;
      // The same inputs are refused again, wherever they go.
      case NOT_FOUND, INVALID_REQUEST -> null;
      // It is as large the next time, and sending it costs the most.
      case TOO_LARGE -> null;
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
