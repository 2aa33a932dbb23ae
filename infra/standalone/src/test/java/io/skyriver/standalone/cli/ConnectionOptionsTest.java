package io.skyriver.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.standalone.client.Connection;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ConnectionOptionsTest {
  @TempDir private Path folder;

  @Test
  void withoutAnyWordItIsWhatServeOpens() {
    Connection connection = parsed().connection(Map.of());

    assertThat(connection)
        .isEqualTo(new Connection("127.0.0.1:9092", URI.create("http://127.0.0.1:8081"), Map.of()));
  }

  @Test
  void optionsWinOverTheEnvironmentAndThatOverTheFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("kafka.properties"),
            "bootstrap.servers=file:1\nsecurity.protocol=SASL_SSL\n");
    Map<String, String> environment =
        Map.of(
            "SKYRIVER_BOOTSTRAP_SERVERS",
            "environment:2",
            "SKYRIVER_REGISTRY",
            "http://environment",
            "SKYRIVER_KAFKA_CONFIG",
            file.toString());

    assertThat(parsed().connection(Map.of("SKYRIVER_KAFKA_CONFIG", file.toString())))
        .isEqualTo(
            new Connection(
                "file:1",
                URI.create("http://127.0.0.1:8081"),
                Map.of("security.protocol", "SASL_SSL")));
    assertThat(parsed().connection(environment).bootstrapServers()).isEqualTo("environment:2");
    assertThat(
            parsed("--bootstrap-servers", "option:3", "--registry", "https://option")
                .connection(environment))
        .isEqualTo(
            new Connection(
                "option:3", URI.create("https://option"), Map.of("security.protocol", "SASL_SSL")));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> parsed("--kafka-config", "no.properties").connection(Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no.properties")
        .hasMessageContaining("--kafka-config");
  }

  @Test
  void aRegistryThatIsNoWebAddressIsRefused() {
    assertThatThrownBy(() -> parsed("--registry", "localhost:8081").connection(Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--registry");
  }

  @Test
  void knowsWhetherAnybodySaidWhereSkyriverIs() {
    assertThat(parsed().isGiven(Map.of())).isFalse();
    assertThat(parsed().isGiven(Map.of("SKYRIVER_REGISTRY", "http://there"))).isTrue();
    assertThat(parsed("--bootstrap-servers", "there:1").isGiven(Map.of())).isTrue();
  }

  private static ConnectionOptions parsed(String... arguments) {
    Host host = new Host();
    new CommandLine(host).parseArgs(arguments);
    return host.options;
  }

  @Command
  private static final class Host {
    @CommandLine.Mixin private ConnectionOptions options = new ConnectionOptions();
  }
}
