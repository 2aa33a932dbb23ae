package io.skyriver.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.config.ConfigSources;
import io.skyriver.config.InvalidConfigException;
import io.skyriver.config.ObservabilitySettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelServerConfigTest {

  @Test
  void needsOnlyARepository() {
    ModelServerConfig config = load(Map.of("repository", "/models"));

    assertThat(config)
        .isEqualTo(ModelServerConfig.of(Path.of("/models")).listeningOn("127.0.0.1", 8001));
  }

  @Test
  void readsEverySetting(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model-server.properties");
    Files.writeString(
        file,
        """
        repository = /models
        host = 0.0.0.0
        port = 9001
        largest-message = 64MiB
        queue-limit = 8
        native-cache = /var/cache/natives
        execution-log = /var/log/executions
        metrics.port = 0
        drain = 5s
        tracing.endpoint = http://collector:4318
        """);

    ModelServerConfig config =
        ModelServerConfig.load(
            ConfigSources.of(file, Map.of("SKYRIVER_MODEL_SERVER_QUEUE_LIMIT", "9")));

    assertThat(config)
        .isEqualTo(
            new ModelServerConfig(
                Path.of("/models"),
                "0.0.0.0",
                9001,
                64 << 20,
                9,
                Path.of("/var/cache/natives"),
                Duration.ofSeconds(5),
                Path.of("/var/log/executions"),
                new ObservabilitySettings(0, URI.create("http://collector:4318"))));
  }

  @Test
  void tellsEveryProblemAtOnce() {
    assertThatThrownBy(() -> load(Map.of("prot", "1", "port", "70000", "largest-message", "4GiB")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContainingAll(
            "repository is missing: set it in the file or as SKYRIVER_MODEL_SERVER_REPOSITORY",
            "prot (given directly) is no setting of model-server; did you mean port?",
            "port = '70000' (given directly) must be a port from 0 to 65535",
            "largest-message = '4GiB' (given directly) must be from 1 byte to 2047MiB");
  }

  @Test
  void refusesVariablesNobodyKnows() {
    Map<String, String> environment = Map.of("SKYRIVER_MODEL_SERVER_REPOSITORIES", "/models");

    assertThatThrownBy(() -> ModelServerConfig.load(ConfigSources.ofEnvironment(environment)))
        .hasMessageContaining("did you mean SKYRIVER_MODEL_SERVER_REPOSITORY?");
  }

  private static ModelServerConfig load(Map<String, String> settings) {
    return ModelServerConfig.load(ConfigSources.ofSettings(settings));
  }
}
