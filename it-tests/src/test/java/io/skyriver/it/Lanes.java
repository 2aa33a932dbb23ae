package io.skyriver.it;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** What some tests need and a machine may lack; without it they are skipped with the reason. */
final class Lanes {

  private Lanes() {}

  /** A Python that has the packages of {@code src/test/python/requirements.txt}. */
  static Path clientPython() {
    return python("SKYRIVER_PYTHON", "src/test/python/requirements.txt");
  }

  /**
   * A Python that has the packages of {@code infra/models/requirements.txt}, PyTorch among them.
   */
  static Path modelPython() {
    return python("SKYRIVER_MODELS_PYTHON", "infra/models/requirements.txt");
  }

  /** A Python that has the packages of {@code src/test/python/triton-requirements.txt}. */
  static Path tritonPython() {
    return python("SKYRIVER_TRITON_PYTHON", "src/test/python/triton-requirements.txt");
  }

  private static Path python(String variable, String requirements) {
    String python = System.getenv(variable);
    Assumptions.assumeTrue(
        python != null && Files.isExecutable(Path.of(python)),
        "no Python: set " + variable + " to one that has the packages of " + requirements);
    return Path.of(python);
  }
}
