package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test of a law says so in its name; the index of the laws names tests that exist. */
class LawsTest {
  private static final int LAWS = 11;
  private static final Path INDEX = Path.of("infra/stage-runtime/LAWS.md");

  /** A test method's name that begins with a law. */
  private static final Pattern METHOD = Pattern.compile("void (law(\\d+)[A-Z]\\w*)\\(");

  /** The same in the index, in backquotes behind the name of its class. */
  private static final Pattern ENTRY = Pattern.compile("`(\\w+)\\.(law(\\d+)[A-Z]\\w*)`");

  private final Map<Integer, Set<String>> tests = tests(RunningSkyriver.repository());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
  void everyLawHasATestOfItsName(int law) {
    assertThat(tests).containsKey(law);
  }

  @Test
  void thereAreNoOtherLaws() {
    assertThat(tests.keySet()).hasSize(LAWS);
  }

  @Test
  void theIndexNamesATestOfEveryLawAndNoneThatIsGone() throws IOException {
    Map<Integer, Set<String>> indexed = new TreeMap<>();
    Matcher entry = ENTRY.matcher(Files.readString(RunningSkyriver.repository().resolve(INDEX)));
    while (entry.find()) {
      indexed
          .computeIfAbsent(Integer.valueOf(entry.group(3)), law -> new TreeSet<>())
          .add(entry.group(1) + "." + entry.group(2));
    }

    assertThat(indexed.keySet()).isEqualTo(tests.keySet());
    indexed.forEach((law, names) -> assertThat(tests.get(law)).containsAll(names));
  }

  private static Map<Integer, Set<String>> tests(Path repository) {
    Map<Integer, Set<String>> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(repository)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> repository.relativize(file).toString().contains("src/test/java"))
          .forEach(file -> addTests(file, found));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return found;
  }

  private static void addTests(Path file, Map<Integer, Set<String>> found) {
    try {
      String name = file.toFile().getName().replace(".java", "");
      Matcher method = METHOD.matcher(Files.readString(file));
      while (method.find()) {
        found
            .computeIfAbsent(Integer.valueOf(method.group(2)), law -> new TreeSet<>())
            .add(name + "." + method.group(1));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
