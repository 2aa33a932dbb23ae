package io.skyriver.config;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One named setting. A text of nothing but space counts as not given.
 *
 * @param key lower-case words, with dots between groups and dashes between words: {@code
 *     http.public-url}
 * @param kind what its text can be
 * @param presence whether it must be given
 * @param fallback the text that counts when none is given
 * @param description one sentence
 * @param value turns the text, if there is one, into the value
 */
public record Setting<T>(
    String key,
    Kind<?> kind,
    Presence presence,
    Optional<String> fallback,
    String description,
    Function<Optional<String>, T> value) {
  private static final Pattern KEY = Pattern.compile("[a-z0-9]+([.-][a-z0-9]+)*");

  /** Whether a setting must be given. */
  public enum Presence {
    REQUIRED,
    DEFAULTED,
    OPTIONAL
  }

  public Setting {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("'" + key + "' can't be a key");
    }
    if (!description.endsWith(".")) {
      throw new IllegalArgumentException(key + " is described by one sentence");
    }
  }

  /** A setting that must be given. */
  public static <T> Setting<T> required(String key, Kind<T> kind, String description) {
    return new Setting<>(
        key,
        kind,
        Presence.REQUIRED,
        Optional.empty(),
        description,
        text -> kind.parse(text.orElseThrow()));
  }

  /**
   * A setting with a default.
   *
   * @throws IllegalArgumentException if the default is not of that kind
   */
  public static <T> Setting<T> withDefault(
      String key, Kind<T> kind, String fallback, String description) {
    T usual = kind.parse(fallback);
    return new Setting<>(
        key,
        kind,
        Presence.DEFAULTED,
        Optional.of(fallback),
        description,
        text -> text.map(kind::parse).orElse(usual));
  }

  /** A setting that may be absent. */
  public static <T> Setting<Optional<T>> optional(String key, Kind<T> kind, String description) {
    return new Setting<>(
        key, kind, Presence.OPTIONAL, Optional.empty(), description, text -> text.map(kind::parse));
  }

  /** The environment's name of a key: {@code http.public-url} is {@code …HTTP_PUBLIC_URL}. */
  static String variable(String prefix, String key) {
    return prefix + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
