package io.skyriver.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.ingest.IngestConfig.Http;
import io.skyriver.ingest.IngestConfig.Kafka;
import io.skyriver.ingest.IngestConfig.Role;
import io.skyriver.ingest.IngestConfig.Rules;
import io.skyriver.ingest.IngestConfig.Streams;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IngestConfigReaderTest {

  @Test
  void fillsInDefaults() {
    IngestConfig config = IngestConfigReader.read(required(), Map.of());

    assertThat(config)
        .isEqualTo(
            IngestConfig.of(
                "broker:9092",
                URI.create("http://registry/apis/ccompat/v7"),
                Path.of("tiny.card.json"),
                URI.create("file:///data/artifacts")));
  }

  @Test
  void readsEverySetting() {
    Properties properties = required();
    properties.putAll(
        Map.of(
            "roles", "api, ledger",
            "cards", "a.json, b.json",
            "kafka.client.security.protocol", "SSL",
            "http.host", "0.0.0.0",
            "http.port", "8080",
            "http.public.url", "https://videos.example",
            "http.patience", "250ms"));
    properties.putAll(
        Map.of(
            "streams.application.id", "mine",
            "streams.state.directory", "/data/streams",
            "streams.threads", "4",
            "streams.replication", "3",
            "streams.commit.interval", "PT0.1S",
            "rules.chunk.target", "500ms",
            "rules.lane.bound", "16",
            "rules.attempts", "5"));

    IngestConfig config = IngestConfigReader.read(properties, Map.of());

    assertThat(config)
        .isEqualTo(
            new IngestConfig(
                Set.of(Role.LEDGER, Role.API),
                new Kafka(
                    "broker:9092",
                    URI.create("http://registry/apis/ccompat/v7"),
                    Map.of("security.protocol", "SSL")),
                List.of(Path.of("a.json"), Path.of("b.json")),
                URI.create("file:///data/artifacts"),
                new Http(
                    "0.0.0.0", 8080, URI.create("https://videos.example"), Duration.ofMillis(250)),
                new Streams("mine", Path.of("/data/streams"), 4, 3, Duration.ofMillis(100)),
                new Rules(Duration.ofMillis(500), 16, 5)));
  }

  @Test
  void letsTheEnvironmentWin() {
    IngestConfig config =
        IngestConfigReader.read(
            required(), Map.of("SKYRIVER_INGEST_HTTP_PORT", "81", "HTTP_PORT", "82"));

    assertThat(config.http().port()).isEqualTo(81);
  }

  @Test
  void tellsEveryProblemAtOnce() {
    Properties properties = required();
    properties.remove("cards");
    properties.putAll(
        Map.of("http.port", "-1", "http.patience", "soon", "roles", "king", "streams.thread", "1"));

    assertThatThrownBy(() -> IngestConfigReader.read(properties, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "cards is missing",
            "http.port = '-1'",
            "http.patience = 'soon'",
            "roles = 'king'",
            "streams.thread is no known key");
  }

  private static Properties required() {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "kafka.bootstrap.servers", "broker:9092",
            "kafka.registry.url", "http://registry/apis/ccompat/v7",
            "cards", "tiny.card.json",
            "artifacts.root", "file:///data/artifacts"));
    return properties;
  }
}
