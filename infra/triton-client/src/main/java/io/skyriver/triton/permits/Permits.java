package io.skyriver.triton.permits;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How many calls each endpoint runs, and which one gets the next. An endpoint that couldn't be
 * reached rests, or else it would attract every call by being idle; when all of them rest, they are
 * used all the same, so that callers see the failure instead of waiting for ever. Not safe for use
 * by several threads.
 */
final class Permits {
  private final int[] limits;
  private final int[] running;
  private final Instant[] restingUntil;
  private final Duration rest;

  /**
   * @param limits calls at once, by endpoint
   * @param rest how long an unreachable endpoint is left alone
   */
  Permits(int[] limits, Duration rest) {
    this.limits = limits.clone();
    this.running = new int[limits.length];
    this.restingUntil = new Instant[limits.length];
    this.rest = rest;
    Arrays.fill(restingUntil, Instant.MIN);
  }

  /**
   * The endpoint with the fewest running calls, the first among equals; empty when none is free.
   *
   * @param eligible which endpoints may be taken
   */
  OptionalInt free(Instant now, IntPredicate eligible) {
    boolean allRest = endpoints().filter(eligible).noneMatch(endpoint -> awake(endpoint, now));
    return endpoints()
        .filter(eligible)
        .filter(endpoint -> running[endpoint] < limits[endpoint])
        .filter(endpoint -> allRest || awake(endpoint, now))
        .reduce((best, next) -> running[next] < running[best] ? next : best);
  }

  void take(int endpoint) {
    running[endpoint]++;
  }

  void giveBack(int endpoint) {
    running[endpoint]--;
  }

  void rest(int endpoint, Instant now) {
    restingUntil[endpoint] = now.plus(rest);
  }

  void wake(int endpoint) {
    restingUntil[endpoint] = Instant.MIN;
  }

  int running() {
    return IntStream.of(running).sum();
  }

  private boolean awake(int endpoint, Instant now) {
    return !now.isBefore(restingUntil[endpoint]);
  }

  private IntStream endpoints() {
    return IntStream.range(0, limits.length);
  }
}
