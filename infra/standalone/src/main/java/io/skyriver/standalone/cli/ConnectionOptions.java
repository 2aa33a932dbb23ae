package io.skyriver.standalone.cli;

import io.skyriver.standalone.client.Connection;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the running Skyriver is: options win over the environment, that over the file. */
final class ConnectionOptions {
  static final String SERVERS_VARIABLE = "SKYRIVER_BOOTSTRAP_SERVERS";
  static final String REGISTRY_VARIABLE = "SKYRIVER_REGISTRY";
  static final String KAFKA_CONFIG_VARIABLE = "SKYRIVER_KAFKA_CONFIG";

  private static final String SERVERS = "bootstrap.servers";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,…",
      description = "Kafka (else $" + SERVERS_VARIABLE + ", else the file's, else 127.0.0.1:9092).")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description =
          "Schema registry (else $" + REGISTRY_VARIABLE + ", else http://127.0.0.1:8081).")
  private @Nullable URI registry;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "Properties for Kafka clients, for example security (else $"
              + KAFKA_CONFIG_VARIABLE
              + ").")
  private @Nullable Path kafkaConfig;

  Connection connection() {
    return connection(System.getenv());
  }

  Connection connection(Map<String, String> environment) {
    Map<String, String> settings = settings(environment);
    String servers =
        first(bootstrapServers, environment.get(SERVERS_VARIABLE), settings.get(SERVERS))
            .orElse("127.0.0.1:9092");
    String schemas =
        first(Objects.toString(registry, null), environment.get(REGISTRY_VARIABLE))
            .orElse("http://127.0.0.1:8081");
    settings.remove(SERVERS);
    return new Connection(servers, uri(schemas), settings);
  }

  /** Whether somebody said where Kafka and the registry are. */
  boolean isGiven(Map<String, String> environment) {
    return first(
            bootstrapServers,
            Objects.toString(registry, null),
            Objects.toString(kafkaConfig, null),
            environment.get(SERVERS_VARIABLE),
            environment.get(REGISTRY_VARIABLE),
            environment.get(KAFKA_CONFIG_VARIABLE))
        .isPresent();
  }

  private Map<String, String> settings(Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>();
    String named = environment.get(KAFKA_CONFIG_VARIABLE);
    Path file = kafkaConfig != null || named == null ? kafkaConfig : Path.of(named);
    if (file != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException unreadable) {
        throw new UsageException(file + " can't be read: give a properties file to --kafka-config");
      }
      properties.stringPropertyNames().forEach(k -> settings.put(k, properties.getProperty(k)));
    }
    return settings;
  }

  private static URI uri(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getScheme() != null && uri.getScheme().startsWith("http") && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException invalid) {
      // The same complaint as for other texts that are no web address.
    }
    throw new UsageException("'" + text + "' is no http: address: change --registry");
  }

  private static java.util.Optional<String> first(@Nullable String... texts) {
    for (String text : texts) {
      if (text != null && !text.isBlank()) {
        return java.util.Optional.of(text);
      }
    }
    return java.util.Optional.empty();
  }
}
