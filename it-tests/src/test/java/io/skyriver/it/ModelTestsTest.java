package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model's own tests, which are Python. */
class ModelTestsTest {

  @Test
  void theTestsOfTheModelPass() throws Exception {
    Path python = Lanes.modelPython();

    Command pytest =
        Command.run(
            Duration.ofMinutes(6),
            "",
            RunningSkyriver.repository().resolve("infra/models"),
            List.of(python.toString(), "-m", "pytest", "-q", "-p", "no:cacheprovider"));

    System.out.println(pytest.output());
    assertThat(pytest.exitCode()).as(pytest.output() + pytest.errors()).isZero();
    assertThat(pytest.output()).containsPattern("\\d+ passed");
  }
}
