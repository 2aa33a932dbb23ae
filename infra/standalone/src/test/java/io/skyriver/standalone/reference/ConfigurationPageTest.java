package io.skyriver.standalone.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {

  @Test
  void thePageInTheRepositoryIsWhatTheProcessesRead() throws IOException {
    if (System.getProperty("config.write") != null) {
      ConfigurationPage.writeTo(Path.of(""));
    }

    assertThat(Files.readString(Path.of(ConfigurationPage.NAME)))
        .as("run: mvn -pl infra/standalone test -Dtest=ConfigurationPageTest -Dconfig.write")
        .isEqualTo(ConfigurationPage.text());
  }
}
