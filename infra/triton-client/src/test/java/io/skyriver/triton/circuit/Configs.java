package io.skyriver.triton.circuit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What tests want to know of a model's configuration. */
final class Configs {
  private static final Pattern DIGEST =
      Pattern.compile("key: \"digest\" value: \\{ string_value: \"([0-9a-f]{64})\"");

  private Configs() {}

  static String digest(Path config) {
    try {
      Matcher digest = DIGEST.matcher(Files.readString(config));
      if (!digest.find()) {
        throw new AssertionError("no digest in " + config);
      }
      return digest.group(1);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
