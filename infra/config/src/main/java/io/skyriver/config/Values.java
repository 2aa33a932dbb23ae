package io.skyriver.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of a tree's settings, all of them allowed. */
public final class Values {
  private final Map<Setting<?>, Object> values;
  private final Map<PassThrough, Map<String, String>> passed;

  Values(Map<Setting<?>, Object> values, Map<PassThrough, Map<String, String>> passed) {
    this.values = Map.copyOf(values);
    this.passed = Map.copyOf(passed);
  }

  /**
   * The value of a setting of the tree.
   *
   * @throws IllegalArgumentException if the tree has no such setting
   */
  @SuppressWarnings("unchecked") // Only the setting itself made its value.
  public <T> T get(Setting<T> setting) {
    return (T) known(values.get(setting), setting.key());
  }

  /** The properties handed on, by the library's own names; may hold secrets. */
  public Map<String, String> get(PassThrough passThrough) {
    return known(passed.get(passThrough), passThrough.prefix());
  }

  private static <V> V known(@Nullable V value, String key) {
    if (value == null) {
      throw new IllegalArgumentException("the tree has no setting " + key);
    }
    return value;
  }
}
