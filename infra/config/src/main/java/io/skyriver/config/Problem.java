package io.skyriver.config;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration; secrets are masked in it.
 *
 * @param key the setting
 * @param origin where it was given, for example {@code stage.properties line 3}; null when it was
 *     not given
 * @param value the offending text; null when there is none to show
 * @param remark what is allowed, or what to do
 */
public record Problem(String key, @Nullable String origin, @Nullable String value, String remark)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 200;

  @Override
  public String toString() {
    String shown = value == null ? "" : " = '" + shortened(value) + "'";
    String place = origin == null ? "" : " (" + origin + ")";
    return key + shown + place + " " + remark;
  }

  private static String shortened(String text) {
    String line = text.replace('\n', ' ').replace('\r', ' ');
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
