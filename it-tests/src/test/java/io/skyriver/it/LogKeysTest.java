package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.telemetry.log.LogKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Structured logs use the fixed set of keys, by its constants. */
class LogKeysTest {
  private static final Pattern KEY = Pattern.compile("addKeyValue\\(\\s*([^,]+),");

  @Test
  void everyLogUsesTheFixedKeys() throws Exception {
    Set<String> constants =
        Arrays.stream(LogKeys.class.getFields())
            .filter(field -> field.getType() == String.class)
            .map(field -> "LogKeys." + field.getName())
            .collect(Collectors.toSet());

    assertThat(used()).isNotEmpty().isSubsetOf(constants);
    assertThat(LogKeys.ALL).hasSameSizeAs(constants);
  }

  private static Set<String> used() throws IOException {
    try (Stream<Path> files = Files.walk(RunningSkyriver.repository())) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/main/java/"))
          .flatMap(file -> KEY.matcher(text(file)).results())
          .map((MatchResult found) -> found.group(1))
          .collect(Collectors.toSet());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
