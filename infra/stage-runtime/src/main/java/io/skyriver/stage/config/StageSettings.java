package io.skyriver.stage.config;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns settings by name into a {@link StageConfig}; the defaults are all here. */
final class StageSettings {
  private static final String ENVIRONMENT_PREFIX = "SKYRIVER_STAGE_";
  private static final String KAFKA_PREFIX = "kafka.";
  private static final URI MISSING = URI.create("file:///missing");
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "checkpoint-interval", "PT10S",
          "parallelism", "1",
          "calls-in-flight", "64",
          "call-timeout", "PT2M");

  private final Map<String, String> settings;
  private final Set<String> known = new HashSet<>();
  private final Problems problems = new Problems();

  StageSettings(Map<String, String> given) {
    settings = new TreeMap<>(DEFAULTS);
    settings.putAll(given);
  }

  /** Settings named in the environment: SKYRIVER_STAGE_KAFKA_CLIENT_ID is kafka.client.id. */
  static Map<String, String> fromEnvironment(Map<String, String> environment) {
    Map<String, String> settings = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX)) {
            settings.put(setting(name.substring(ENVIRONMENT_PREFIX.length())), value);
          }
        });
    return settings;
  }

  StageConfig config() {
    String bootstrapServers = text("bootstrap-servers");
    URI registry = parsed("registry-url", URI::create, MISSING);
    List<String> modelServers =
        Stream.of(text("model-servers").split(","))
            .map(String::strip)
            .filter(server -> !server.isEmpty())
            .toList();
    URI card = parsed("card", StageSettings::fileUri, MISSING);
    URI artifacts = parsed("artifacts", StageSettings::fileUri, MISSING);
    URI checkpoints = parsed("checkpoints", StageSettings::fileUri, MISSING);
    Duration interval = parsed("checkpoint-interval", Duration::parse, Duration.ofSeconds(1));
    int parallelism = parsed("parallelism", Integer::valueOf, 1);
    int calls = parsed("calls-in-flight", Integer::valueOf, 1);
    Duration timeout = parsed("call-timeout", Duration::parse, Duration.ofSeconds(1));
    Map<String, String> kafka = kafka();
    refuseUnknown();
    problems.throwIfAny();
    return new StageConfig(
        bootstrapServers,
        registry,
        modelServers,
        card,
        artifacts,
        checkpoints,
        interval,
        parallelism,
        calls,
        timeout,
        kafka);
  }

  private String text(String key) {
    known.add(key);
    @Nullable String value = settings.get(key);
    if (value == null || value.isBlank()) {
      problems.add(key + " is missing");
      return "";
    }
    return value.strip();
  }

  private <T> T parsed(String key, Function<String, T> parser, T instead) {
    String value = text(key);
    if (value.isEmpty()) {
      return instead;
    }
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException | DateTimeParseException invalid) {
      problems.add("%s can't be '%s'".formatted(key, value));
      return instead;
    }
  }

  private Map<String, String> kafka() {
    Map<String, String> kafka = new TreeMap<>();
    settings.forEach(
        (key, value) -> {
          if (key.startsWith(KAFKA_PREFIX)) {
            known.add(key);
            kafka.put(key.substring(KAFKA_PREFIX.length()), value);
          }
        });
    return kafka;
  }

  private void refuseUnknown() {
    settings.keySet().stream()
        .filter(key -> !known.contains(key))
        .forEach(key -> problems.add("there is no setting '" + key + "'"));
  }

  /** A URI as it is, a bare path as a file URI. */
  private static URI fileUri(String value) {
    try {
      return value.contains(":/") ? URI.create(value) : Path.of(value).toAbsolutePath().toUri();
    } catch (InvalidPathException invalid) {
      throw new IllegalArgumentException(invalid.getMessage(), invalid);
    }
  }

  private static String setting(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith("kafka_") ? lower.replace('_', '.') : lower.replace('_', '-');
  }
}
