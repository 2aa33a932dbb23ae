package io.skyriver.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.config.ConfigSources;
import io.skyriver.config.InvalidConfigException;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.ingest.IngestConfig.Http;
import io.skyriver.ingest.IngestConfig.Kafka;
import io.skyriver.ingest.IngestConfig.Role;
import io.skyriver.ingest.IngestConfig.Rules;
import io.skyriver.ingest.IngestConfig.Streams;
import io.skyriver.ledger.Retention;
import io.skyriver.triton.turns.Weights;
import io.skyriver.watchdog.WatchdogRules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestConfigReaderTest {
  private static final Map<String, String> NEEDED =
      Map.of(
          "bootstrap-servers", "broker:9092",
          "registry-url", "http://registry/apis/ccompat/v7",
          "cards", "tiny.card.json",
          "artifacts", "file:///data/artifacts");

  @Test
  void fillsInDefaults() {
    assertThat(read(NEEDED))
        .isEqualTo(
            IngestConfig.of(
                "broker:9092",
                URI.create("http://registry/apis/ccompat/v7"),
                Path.of("tiny.card.json"),
                URI.create("file:///data/artifacts")));
  }

  @Test
  void readsEverySetting(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("ingest.properties");
    Files.writeString(
        file,
        """
        roles = api, ledger
        bootstrap-servers = one:9092, two:9092
        registry-url = https://registry
        cards = a.json, b.json
        artifacts = /data/artifacts
        http.host = 0.0.0.0
        http.port = 8080
        http.public-url = https://videos.example
        http.patience = 250ms
        http.queue-bound = 50
        streams.application-id = mine
        streams.state-directory = /data/streams
        streams.threads = 4
        streams.replication = 3
        streams.commit-interval = PT0.1S
        rules.chunk-target = 500ms
        rules.lane-bound = 16
        rules.tenant-weights = acme=3, free=0.5
        rules.attempts = 5
        retention.work-files = 1m
        retention.finished-files = P7D
        retention.entries = P40D
        retention.erasures = 8h
        watchdog.silence = 90s
        watchdog.lane-answer = 5m
        watchdog.restart-pause = 1s
        watchdog.restarts-per-minute = 6
        metrics.port = 9464
        tracing.endpoint = http://collector:4318
        kafka.security.protocol = SSL
        """);

    assertThat(IngestConfigReader.read(ConfigSources.of(file, Map.of())))
        .isEqualTo(
            new IngestConfig(
                Set.of(Role.LEDGER, Role.API),
                new Kafka(
                    "one:9092,two:9092",
                    URI.create("https://registry"),
                    Map.of("security.protocol", "SSL")),
                List.of(Path.of("a.json"), Path.of("b.json")),
                URI.create("file:///data/artifacts"),
                new Http(
                    "0.0.0.0",
                    8080,
                    URI.create("https://videos.example"),
                    Duration.ofMillis(250),
                    50),
                new Streams("mine", Path.of("/data/streams"), 4, 3, Duration.ofMillis(100)),
                new Rules(
                    Duration.ofMillis(500), 16, new Weights(Map.of("acme", 3.0, "free", 0.5)), 5),
                new Retention(
                    Duration.ofMinutes(1),
                    Duration.ofDays(7),
                    Duration.ofDays(40),
                    Duration.ofHours(8)),
                new WatchdogRules(
                    Duration.ofSeconds(90), Duration.ofMinutes(5), Duration.ofSeconds(1), 6),
                new ObservabilitySettings(9464, URI.create("http://collector:4318"))));
  }

  @Test
  void refusesToKeepFilesLongerThanWhatIsKnownOfThem(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("ingest.properties");
    StringBuilder text = new StringBuilder("retention.finished-files = P46D\n");
    NEEDED.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    Files.writeString(file, text);

    assertThatThrownBy(() -> IngestConfigReader.read(ConfigSources.of(file, Map.of())))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("retention.entries");
  }

  @Test
  void letsTheEnvironmentWinOverTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("ingest.properties");
    StringBuilder text = new StringBuilder("http.port = 80\n");
    NEEDED.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    Files.writeString(file, text);

    IngestConfig config =
        IngestConfigReader.read(
            ConfigSources.of(file, Map.of("SKYRIVER_INGEST_HTTP_PORT", "81", "HTTP_PORT", "82")));

    assertThat(config.http().port()).isEqualTo(81);
  }

  @Test
  void tellsEveryProblemAtOnce() {
    Map<String, String> settings = new HashMap<>(NEEDED);
    settings.remove("cards");
    settings.putAll(
        Map.of("http.port", "-1", "http.patience", "soon", "roles", "king", "streams.thread", "1"));

    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContainingAll(
            "cards is missing: set it in the file or as SKYRIVER_INGEST_CARDS",
            "http.port = '-1'",
            "http.patience = 'soon'",
            "roles = 'king'",
            "streams.thread (given directly) is no setting of ingest; did you mean"
                + " streams.threads?");
  }

  @Test
  void refusesVariablesNobodyKnows() {
    Map<String, String> environment = Map.of("SKYRIVER_INGEST_HTTP_PROT", "81");

    assertThatThrownBy(() -> IngestConfigReader.read(ConfigSources.ofEnvironment(environment)))
        .hasMessageContaining("did you mean SKYRIVER_INGEST_HTTP_PORT?");
  }

  @Test
  void neverShowsThePasswordsOfKafkaClients() {
    Map<String, String> settings = new HashMap<>(NEEDED);
    settings.put("kafka.sasl.jaas.config", "module required password=\"hush\";");
    settings.put("kafka.sasl.mechanism", "PLAIN");

    IngestConfig config = read(settings);

    assertThat(config.toString()).contains("sasl.mechanism=PLAIN").doesNotContain("hush");
    assertThat(config.kafka().clientProperties().get("sasl.jaas.config")).contains("hush");
  }

  private static IngestConfig read(Map<String, String> settings) {
    return IngestConfigReader.read(ConfigSources.ofSettings(settings));
  }
}
