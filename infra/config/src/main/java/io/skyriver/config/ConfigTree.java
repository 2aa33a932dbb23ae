package io.skyriver.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * All settings of one process. Its variables are {@code SKYRIVER_<PROCESS>_<KEY>}: {@code
 * http.public-url} of ingest is {@code SKYRIVER_INGEST_HTTP_PUBLIC_URL}, {@code
 * kafka.security.protocol} is {@code SKYRIVER_INGEST_KAFKA_SECURITY_PROTOCOL}.
 *
 * @param process lower-case name, with dashes between words
 * @param about one sentence: what the process does and how it is given its file
 */
public record ConfigTree(
    String process, String about, List<Setting<?>> settings, List<PassThrough> passThroughs) {

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if two keys have one variable
   */
  public ConfigTree {
    settings = List.copyOf(settings);
    passThroughs = List.copyOf(passThroughs);
    Map<String, String> keys = new TreeMap<>();
    for (Setting<?> setting : settings) {
      String other = keys.put(Setting.variable("", setting.key()), setting.key());
      if (other != null) {
        throw new IllegalArgumentException(setting.key() + " and " + other + " are alike");
      }
    }
  }

  /** The same with more settings behind. */
  public ConfigTree and(List<? extends Setting<?>> more) {
    List<Setting<?>> all = new ArrayList<>(settings);
    all.addAll(more);
    return new ConfigTree(process, about, all, passThroughs);
  }

  /**
   * Reads every setting.
   *
   * @throws InvalidConfigException with everything that is missing, not allowed or unknown
   */
  public Values read(ConfigSources sources) {
    return new Reading(this).read(sources);
  }

  /** What the names of its variables begin with. */
  public String variablePrefix() {
    return "SKYRIVER_" + process.toUpperCase(Locale.ROOT).replace('-', '_') + "_";
  }

  /** The variable of a key. */
  public String variable(String key) {
    return Setting.variable(variablePrefix(), key);
  }
}
