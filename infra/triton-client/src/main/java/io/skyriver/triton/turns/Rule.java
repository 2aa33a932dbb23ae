package io.skyriver.triton.turns;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Applies the rule that this package describes. Pure; safe for use by many threads.
 *
 * @param claims what each asks for; equal for equal ones
 * @param ties orders those that nothing else tells apart
 * @param weights of the tenants
 */
public record Rule<T>(Function<T, Claim> claims, Comparator<T> ties, Weights weights) {

  /** Who is next, and the turns from then on; empty when nobody waits. */
  public Optional<Turn<T>> next(Collection<T> waiting, Turns turns, Instant now) {
    Line<T> line = line(waiting, turns, now);
    return line.take().map(one -> new Turn<>(one, line.turns()));
  }

  /**
   * Who is next for a place that only some may take; that passes over nobody.
   *
   * @param entitled those of the waiting that may take it
   */
  public Optional<Turn<T>> next(
      Collection<T> waiting, Predicate<T> entitled, Turns turns, Instant now) {
    Line<T> line = new Line<>(this, waiting, entitled, turns, now);
    return line.takeFirst().map(one -> new Turn<>(one, line.turns()));
  }

  /** All who wait, to be taken one after the other. */
  public Line<T> line(Collection<T> waiting, Turns turns, Instant now) {
    return new Line<>(this, waiting, one -> true, turns, now);
  }

  Claim claim(T one) {
    return claims.apply(one);
  }

  /**
   * One's turn.
   *
   * @param turns after it
   */
  public record Turn<T>(T one, Turns turns) {}
}
