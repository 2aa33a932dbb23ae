package io.skyriver.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads typed values from texts and collects what is wrong with them. A key that nobody reads is
 * wrong too. One thread.
 */
final class Settings {
  private static final String VARIABLE_PREFIX = "SKYRIVER_INGEST_";

  private final Map<String, String> unread;
  private final List<String> problems = new ArrayList<>();

  private Settings(Map<String, String> texts) {
    this.unread = new TreeMap<>(texts);
  }

  /**
   * Properties, over which the environment wins: {@code http.port} is {@code
   * SKYRIVER_INGEST_HTTP_PORT} there.
   */
  static Settings of(Properties properties, Map<String, String> environment) {
    Map<String, String> texts = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> texts.put(key, properties.getProperty(key)));
    environment.forEach(
        (variable, text) -> {
          if (variable.startsWith(VARIABLE_PREFIX)) {
            texts.put(key(variable), text);
          }
        });
    return new Settings(texts);
  }

  private static String key(String variable) {
    return variable.substring(VARIABLE_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /**
   * A value that must be there; the placeholder only carries the reading on to the next problem.
   */
  <V> V required(String key, V placeholder, Function<String, V> parse) {
    if (!unread.containsKey(key)) {
      problems.add(key + " is missing");
      return placeholder;
    }
    return optional(key, parse).orElse(placeholder);
  }

  <V> Optional<V> optional(String key, Function<String, V> parse) {
    String text = unread.remove(key);
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(text.strip()));
    } catch (RuntimeException invalid) {
      problems.add(key + " = '" + text + "': " + invalid.getMessage());
      return Optional.empty();
    }
  }

  /** All values below a prefix, without it. */
  Map<String, String> below(String prefix) {
    Map<String, String> found = new TreeMap<>();
    for (String key : List.copyOf(unread.keySet())) {
      if (key.startsWith(prefix)) {
        found.put(key.substring(prefix.length()), Objects.requireNonNull(unread.remove(key)));
      }
    }
    return found;
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException telling every problem, if there is any
   */
  void finish() {
    unread.keySet().forEach(key -> problems.add(key + " is no known key"));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }

  /** {@code 500ms}, {@code 2s}, {@code 5m} or ISO 8601. */
  static Duration duration(String text) {
    String iso = text.toUpperCase(Locale.ROOT);
    if (iso.endsWith("MS")) {
      return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
    }
    return Duration.parse(iso.startsWith("P") ? iso : "PT" + iso);
  }
}
