package io.skyriver.config;

import java.util.Map;

/**
 * Properties of a library's client, handed on as they are: {@code kafka.security.protocol} is the
 * client's {@code security.protocol}. Which names exist is the library's to say.
 *
 * @param prefix first word of the keys, without the dot
 * @param description one sentence
 * @param decided properties that can't be handed on, and why not
 */
public record PassThrough(String prefix, String description, Map<String, String> decided) {

  public PassThrough {
    decided = Map.copyOf(decided);
  }

  String keyPrefix() {
    return prefix + ".";
  }
}
