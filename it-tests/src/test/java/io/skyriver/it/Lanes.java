package io.skyriver.it;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What some tests need and a machine may lack; without it they are skipped with the reason. */
final class Lanes {
  private static final String PYTHON = "SKYRIVER_PYTHON";

  private Lanes() {}

  /** A Python that has the packages of {@code src/test/python/requirements.txt}. */
  static Path python() {
    String python = System.getenv(PYTHON);
    Assumptions.assumeTrue(
        python != null && Files.isExecutable(Path.of(python)),
        "no Python client: set " + PYTHON + " to a Python with src/test/python/requirements.txt");
    return Path.of(python);
  }
}
