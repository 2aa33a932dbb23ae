package io.skyriver.triton.turns;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes those who wait in the order of the rule (see the package). Lives for one decision or one
 * forecast; not thread-safe.
 */
public final class Line<T> {
  private static final int PASSES = 7;

  private final Rule<T> rule;

  /** Those who wait, by priority, the highest first. */
  private final TreeMap<Integer, Rank> ranks = new TreeMap<>(Comparator.reverseOrder());

  private final Map<String, Integer> waitingOf = new HashMap<>();

  /** By identity: what was taken stays in the other queues until it comes up there. */
  private final Set<Waiting<T>> gone = Collections.newSetFromMap(new IdentityHashMap<>());

  private Turns turns;

  /**
   * @param entitled those of the waiting that may be taken
   */
  Line(Rule<T> rule, Collection<T> waiting, Predicate<T> entitled, Turns turns, Instant now) {
    this.rule = rule;
    this.turns = turns;
    for (T one : waiting) {
      Claim claim = rule.claim(one);
      waitingOf.merge(claim.tenant(), 1, Integer::sum);
      if (entitled.test(one)) {
        ranks
            .computeIfAbsent(claim.priority(), priority -> new Rank())
            .add(Waiting.of(one, claim, now));
      }
    }
  }

  /** The turns after all that were taken from here. */
  public Turns turns() {
    return turns;
  }

  /** Takes who is next, which may be one that was passed over often enough. */
  public Optional<T> take() {
    Waiting<T> best = best();
    if (best == null) {
      return Optional.empty();
    }
    Waiting<T> older = olderBelow(best);
    if (older == null) {
      return taken(best, turns.passes());
    }
    return turns.passes() < PASSES ? taken(best, turns.passes() + 1) : taken(older, 0);
  }

  /** Who would be next if nobody had ever been passed over. */
  public Optional<T> first() {
    return Optional.ofNullable(best()).map(Waiting::one);
  }

  /** Takes the {@link #first}. */
  public Optional<T> takeFirst() {
    Waiting<T> best = best();
    return best == null ? Optional.empty() : taken(best, turns.passes());
  }

  private Optional<T> taken(Waiting<T> entry, int passes) {
    turns = turns.taken(entry.claim(), rule.weights(), leastStart(), passes);
    remove(entry);
    return Optional.of(entry.one());
  }

  private @Nullable Waiting<T> best() {
    for (Rank rank : ranks.values()) {
      Waiting<T> best = rank.best();
      if (best != null) {
        return best;
      }
    }
    return null;
  }

  private @Nullable Waiting<T> olderBelow(Waiting<T> best) {
    return ranks.tailMap(best.claim().priority(), false).values().stream()
        .map(Rank::oldest)
        .flatMap(Optional::stream)
        .filter(one -> one.claim().arrival().isBefore(best.claim().arrival()))
        .min(byArrival())
        .orElse(null);
  }

  private double leastStart() {
    return waitingOf.keySet().stream().mapToDouble(turns::start).min().orElseThrow();
  }

  private void remove(Waiting<T> taken) {
    gone.add(taken);
    waitingOf.computeIfPresent(
        taken.claim().tenant(), (tenant, count) -> count > 1 ? count - 1 : null);
  }

  private @Nullable Waiting<T> head(Queue<Waiting<T>> queue) {
    while (!queue.isEmpty() && gone.contains(queue.element())) {
      queue.remove();
    }
    return queue.peek();
  }

  private Comparator<Waiting<T>> byArrival() {
    return Comparator.comparing((Waiting<T> entry) -> entry.claim().arrival())
        .thenComparing(Waiting::one, rule.ties());
  }

  private Comparator<Waiting<T>> byDue() {
    return Comparator.<Waiting<T>, Boolean>comparing(Waiting::presses)
        .reversed()
        .thenComparing(Waiting::due)
        .thenComparing(byArrival());
  }

  /** Those of one priority. */
  private final class Rank {
    private final Map<String, Queue<Waiting<T>>> byTenant = new TreeMap<>();
    private final Queue<Waiting<T>> byAge = new PriorityQueue<>(byArrival());

    void add(Waiting<T> entry) {
      byTenant
          .computeIfAbsent(entry.claim().tenant(), tenant -> new PriorityQueue<>(byDue()))
          .add(entry);
      byAge.add(entry);
    }

    /** Of the tenant whose turn begins first; of those that begin together the one due first. */
    @Nullable Waiting<T> best() {
      return byTenant.values().stream()
          .map(Line.this::head)
          .flatMap(head -> Optional.ofNullable(head).stream())
          .min(
              Comparator.comparingDouble((Waiting<T> entry) -> turns.start(entry.claim().tenant()))
                  .thenComparing(byDue()))
          .orElse(null);
    }

    Optional<Waiting<T>> oldest() {
      return Optional.ofNullable(head(byAge));
    }
  }

  private record Waiting<T>(T one, Claim claim, boolean presses, Instant due) {
    static <T> Waiting<T> of(T one, Claim claim, Instant now) {
      return new Waiting<>(one, claim, claim.presses(now), claim.due(now));
    }
  }
}
