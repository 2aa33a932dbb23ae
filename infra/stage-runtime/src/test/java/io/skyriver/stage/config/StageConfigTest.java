package io.skyriver.stage.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.skyriver.artifact.input.InputRules;
import io.skyriver.config.InvalidConfigException;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.config.Problem;
import io.skyriver.triton.turns.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageConfigTest {
  private static final Map<String, String> NEEDED =
      Map.of(
          "bootstrap-servers", "localhost:9092",
          "registry-url", "http://localhost:8081/apis/ccompat/v7",
          "model-servers", "localhost:8001, localhost:8002",
          "card", "/models/skyriver-mini.card.json",
          "artifacts", "file:///data/artifacts",
          "checkpoints", "/data/checkpoints/denoise");

  @Test
  void hasDefaultsForWhatNeedsNoDecision() {
    StageConfig config = StageConfig.of(NEEDED);

    assertThat(config.checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.parallelism()).isEqualTo(1);
    assertThat(config.callsInFlight()).isEqualTo(64);
    assertThat(config.modelInstances()).isEqualTo(1);
    assertThat(config.callTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.kafka()).isEmpty();
    assertThat(config.observability()).isEqualTo(ObservabilitySettings.OFF);
  }

  @Test
  void readsEverySetting(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("stage.properties");
    Files.writeString(
        file,
        """
        bootstrap-servers = broker:9092
        registry-url = http://registry:8081
        model-servers = triton:8001
        model-instances = 3
        card = file:///models/card.json
        artifacts = file:///data/artifacts
        checkpoints = file:///data/checkpoints
        checkpoint-interval = PT1S
        parallelism = 4
        calls-in-flight = 8
        call-timeout = PT30S
        tenant-weights = acme=3,free=0.5
        heartbeat = PT2S
        metrics.port = 9464
        tracing.endpoint = https://collector:4318
        kafka.security.protocol = SSL
        """);

    assertThat(StageConfig.load(file, Map.of("SKYRIVER_STAGE_PARALLELISM", "5", "HOME", "/")))
        .isEqualTo(
            new StageConfig(
                "broker:9092",
                URI.create("http://registry:8081"),
                List.of("triton:8001"),
                3,
                URI.create("file:///models/card.json"),
                URI.create("file:///data/artifacts"),
                URI.create("file:///data/checkpoints"),
                Duration.ofSeconds(1),
                5,
                8,
                Duration.ofSeconds(30),
                new Weights(Map.of("acme", 3.0, "free", 0.5)),
                Duration.ofSeconds(2),
                Map.of("security.protocol", "SSL"),
                new ObservabilitySettings(9464, URI.create("https://collector:4318")),
                InputRules.DEFAULT));
  }

  @Test
  void readsTheEnvironmentAlone() {
    Map<String, String> environment = new HashMap<>();
    NEEDED.forEach(
        (key, value) ->
            environment.put(
                "SKYRIVER_STAGE_" + key.replace('-', '_').toUpperCase(Locale.ROOT), value));
    environment.put("SKYRIVER_STAGE_KAFKA_CLIENT_RACK", "a");

    StageConfig config = StageConfig.load(environment);

    assertThat(config.modelServers()).containsExactly("localhost:8001", "localhost:8002");
    assertThat(config.kafka()).containsExactly(Map.entry("client.rack", "a"));
    assertThat(config.cardFile()).isEqualTo(Path.of("/models/skyriver-mini.card.json"));
  }

  @Test
  void reportsAllProblemsTogether() {
    Map<String, String> settings = new HashMap<>(NEEDED);
    settings.remove("card");
    settings.put("parallelism", "many");
    settings.put("call-timeout", "2 minutes");
    settings.put("paralelism", "3");

    assertThatThrownBy(() -> StageConfig.of(settings))
        .asInstanceOf(type(InvalidConfigException.class))
        .extracting(invalid -> invalid.problems().stream().map(Problem::toString).toList())
        .isEqualTo(
            List.of(
                "paralelism (given directly) is no setting of stage; did you mean parallelism?",
                "card is missing: set it in the file or as SKYRIVER_STAGE_CARD",
                "parallelism = 'many' (given directly) must be a whole number from 1 to 32768",
                "call-timeout = '2 minutes' (given directly) must be longer than zero, such as"
                    + " 500ms, 10s, 2m, 1h or PT10S"));
  }

  @Test
  void refusesWhatIsOutOfRange() {
    Map<String, String> settings = new HashMap<>(NEEDED);
    settings.put("parallelism", "0");
    settings.put("call-timeout", "PT0S");
    settings.put("model-servers", "localhost");

    assertThatThrownBy(() -> StageConfig.of(settings))
        .hasMessageContainingAll("parallelism = '0'", "call-timeout = 'PT0S'", "'localhost'");
  }

  @Test
  void refusesVariablesNobodyKnows() {
    assertThatThrownBy(() -> StageConfig.load(Map.of("SKYRIVER_STAGE_CARDS", "a")))
        .hasMessageContaining(
            "SKYRIVER_STAGE_CARDS (environment) is no setting of stage; did you mean"
                + " SKYRIVER_STAGE_CARD?");
  }

  @Test
  void cannotBeBuiltInvalid() {
    StageConfig valid = StageConfig.of(NEEDED);

    assertThatThrownBy(
            () ->
                new StageConfig(
                    valid.bootstrapServers(),
                    valid.registryUrl(),
                    List.of(),
                    valid.card(),
                    valid.artifactRoot(),
                    valid.checkpointDirectory(),
                    valid.checkpointInterval(),
                    1,
                    1,
                    valid.callTimeout(),
                    Map.of()))
        .hasMessageContaining("modelServers names no server");
  }

  @Test
  void neverShowsThePasswordsOfKafkaClients() {
    Map<String, String> settings = new HashMap<>(NEEDED);
    settings.put("kafka.ssl.truststore.password", "hush");
    settings.put("kafka.ssl.truststore.location", "/trust.jks");

    assertThat(StageConfig.of(settings).toString())
        .contains("ssl.truststore.location=/trust.jks")
        .doesNotContain("hush");
  }

  @Test
  void travelsWithOperators() throws Exception {
    StageConfig config = StageConfig.of(NEEDED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config);
    }

    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(config);
    }
  }
}
