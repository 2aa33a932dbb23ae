package io.skyriver.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Keeps secrets out of whatever people read. */
public final class Masks {
  static final String MASK = "***";

  private static final List<String> TELLTALE =
      List.of(
          "password", "passphrase", "secret", "jaas", "token", "credential", "user.info", ".key");

  private Masks() {}

  /** A map fit for logs: the values that are secret by their name are masked. */
  public static Map<String, String> masked(Map<String, String> properties) {
    Map<String, String> shown = new TreeMap<>();
    properties.forEach((name, value) -> shown.put(name, isSecret(name) ? MASK : value));
    return shown;
  }

  /** Whether a client's property holds a secret, going by its name. */
  static boolean isSecret(String property) {
    String name = property.toLowerCase(Locale.ROOT);
    // Where a token comes from or what a class is called is no secret, and helps to find mistakes.
    boolean harmless =
        name.endsWith(".url") || name.endsWith(".class") || name.endsWith(".location");
    return !harmless && TELLTALE.stream().anyMatch(name::contains);
  }
}
