package io.skyriver.triton.turns;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * How the model time under contention is divided.
 *
 * @param byTenant above 0; a tenant that is not in it has weight 1
 */
public record Weights(Map<String, Double> byTenant) implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final Weights EQUAL = new Weights(Map.of());

  public Weights {
    byTenant = Map.copyOf(byTenant);
    byTenant.forEach(
        (tenant, weight) -> {
          if (!(weight > 0 && Double.isFinite(weight))) {
            throw new IllegalArgumentException(
                "the weight of tenant " + tenant + " must be above 0, not " + weight);
          }
        });
  }

  /**
   * Reads {@code acme=3,free=0.5}.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static Weights parse(String text) {
    Map<String, Double> weights = new HashMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'" + pair.strip() + "' is no tenant=weight");
      }
      double weight = Double.parseDouble(pair.substring(equals + 1));
      if (weights.put(pair.substring(0, equals).strip(), weight) != null) {
        throw new IllegalArgumentException("'" + pair.strip() + "' is there twice");
      }
    }
    return new Weights(weights);
  }

  double of(String tenant) {
    return byTenant.getOrDefault(tenant, 1.0);
  }
}
