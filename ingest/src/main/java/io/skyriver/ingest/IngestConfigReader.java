package io.skyriver.ingest;

import io.skyriver.ingest.IngestConfig.Http;
import io.skyriver.ingest.IngestConfig.Kafka;
import io.skyriver.ingest.IngestConfig.Role;
import io.skyriver.ingest.IngestConfig.Rules;
import io.skyriver.ingest.IngestConfig.Streams;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads an {@link IngestConfig} from a properties file and the environment. */
public final class IngestConfigReader {
  private static final URI NOWHERE = URI.create("missing:/");

  private IngestConfigReader() {}

  /**
   * Reads a file; environment variables {@code SKYRIVER_INGEST_…} win over it.
   *
   * @throws IllegalArgumentException telling every missing, bad and unknown setting
   */
  public static IngestConfig read(Path file, Map<String, String> environment) throws IOException {
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(file)) {
      properties.load(text);
    }
    return read(properties, environment);
  }

  static IngestConfig read(Properties properties, Map<String, String> environment) {
    Settings settings = Settings.of(properties, environment);
    Set<Role> roles =
        settings.optional("roles", IngestConfigReader::roles).orElse(Set.of(Role.values()));
    Kafka kafka = kafka(settings);
    List<Path> cards = settings.required("cards", List.of(Path.of("")), IngestConfigReader::paths);
    URI artifactRoot = settings.required("artifacts.root", NOWHERE, URI::create);
    Http http = http(settings);
    Streams streams = streams(settings);
    Rules rules = rules(settings);
    settings.finish();
    return new IngestConfig(roles, kafka, cards, artifactRoot, http, streams, rules);
  }

  private static Kafka kafka(Settings settings) {
    return new Kafka(
        settings.required("kafka.bootstrap.servers", "", text -> text),
        settings.required("kafka.registry.url", NOWHERE, URI::create),
        settings.below("kafka.client."));
  }

  private static Http http(Settings settings) {
    return new Http(
        settings.optional("http.host", text -> text).orElse(Http.DEFAULT.host()),
        settings.optional("http.port", text -> within(text, 0, 65535)).orElse(Http.DEFAULT.port()),
        settings.optional("http.public.url", URI::create).orElse(null),
        settings.optional("http.patience", Settings::duration).orElse(Http.DEFAULT.patience()));
  }

  private static Streams streams(Settings settings) {
    Streams usual = Streams.DEFAULT;
    return new Streams(
        settings.optional("streams.application.id", text -> text).orElse(usual.applicationId()),
        settings.optional("streams.state.directory", Path::of).orElse(null),
        settings.optional("streams.threads", text -> within(text, 1, 64)).orElse(usual.threads()),
        settings
            .optional("streams.replication", text -> within(text, 1, 9))
            .orElse(usual.replication()),
        settings
            .optional("streams.commit.interval", Settings::duration)
            .orElse(usual.commitInterval()));
  }

  private static Rules rules(Settings settings) {
    Rules usual = Rules.DEFAULT;
    return new Rules(
        settings.optional("rules.chunk.target", Settings::duration).orElse(usual.chunkTarget()),
        settings
            .optional("rules.lane.bound", text -> within(text, 1, 100_000))
            .orElse(usual.laneBound()),
        settings.optional("rules.attempts", text -> within(text, 1, 100)).orElse(usual.attempts()));
  }

  private static Set<Role> roles(String text) {
    return Arrays.stream(text.split(","))
        .map(role -> Role.valueOf(role.strip().toUpperCase(Locale.ROOT)))
        .collect(Collectors.toSet());
  }

  private static List<Path> paths(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).map(Path::of).toList();
  }

  private static int within(String text, int least, int most) {
    int value = Integer.parseInt(text);
    if (value < least || value > most) {
      throw new IllegalArgumentException("must be from " + least + " to " + most);
    }
    return value;
  }
}
