package io.skyriver.config;

/**
 * A text somebody gave for a key.
 *
 * @param name what it is called there: a key, or a variable
 * @param origin where that was, for people
 */
record Given(String key, String name, String text, String origin) {

  boolean isBlank() {
    return text.isBlank();
  }
}
