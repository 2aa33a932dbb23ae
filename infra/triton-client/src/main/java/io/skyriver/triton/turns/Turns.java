package io.skyriver.triton.turns;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What turns have been taken so far, as far as the next ones depend on it.
 *
 * @param clock where the last turn began on the scale of the shares: seconds of model time by
 *     weight
 * @param served where each tenant's last turn ends on that scale; a tenant that is not in it has
 *     nothing behind the clock
 * @param passes turns that passed over someone older of a lower priority, since such a one was last
 *     served
 */
public record Turns(double clock, Map<String, Double> served, int passes) {
  /** Before the first turn. */
  public static final Turns NONE = new Turns(0, Map.of(), 0);

  public Turns {
    served = Map.copyOf(served);
  }

  /** Where the tenant's next turn begins. */
  double start(String tenant) {
    return Math.max(clock, served.getOrDefault(tenant, clock));
  }

  /**
   * After a turn.
   *
   * @param least the least start of a tenant that waited for it: the one served need not have it,
   *     because priorities go before shares
   */
  Turns taken(Claim claim, Weights weights, double least, int passesAfter) {
    double end = start(claim.tenant()) + seconds(claim) / weights.of(claim.tenant());
    return new Turns(Math.max(clock, least), with(claim.tenant(), end), passesAfter);
  }

  /**
   * After it turned out how long a turn was.
   *
   * @param seconds how much longer than claimed; negative when it was shorter
   */
  public Turns corrected(String tenant, double seconds, Weights weights) {
    double end = served.getOrDefault(tenant, clock) + seconds / weights.of(tenant);
    return new Turns(clock, with(tenant, end), passes);
  }

  /** Without tenants that nothing needs to be remembered of. */
  public Turns keeping(Collection<String> present) {
    Set<String> kept = new HashSet<>(present);
    Map<String, Double> left =
        served.entrySet().stream()
            .filter(entry -> entry.getValue() > clock || kept.contains(entry.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new Turns(clock, left, passes);
  }

  private Map<String, Double> with(String tenant, double end) {
    return Stream.concat(
            served.entrySet().stream().filter(entry -> !entry.getKey().equals(tenant)),
            Stream.of(Map.entry(tenant, end)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static double seconds(Claim claim) {
    return claim.turn().toNanos() / 1e9;
  }
}
