package io.skyriver.stage.config;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Everything a stage is told. Travels with its operators; two equal configurations share their
 * connections within a process.
 *
 * @param bootstrapServers Kafka brokers, host:port with commas
 * @param registryUrl the registry's Confluent interface
 * @param modelServers model servers, host:port each, at least one
 * @param card file of the model card
 * @param artifactRoot where artifacts are kept
 * @param checkpointDirectory where Flink keeps its checkpoints
 * @param checkpointInterval time between two checkpoints
 * @param parallelism subtasks of each operator
 * @param callsInFlight most calls that wait or run per subtask; more than the videos in flight,
 *     because a full operator holds up checkpoints
 * @param callTimeout bound on one model call once it is sent
 * @param kafka settings passed on to every Kafka client
 */
public record StageConfig(
    String bootstrapServers,
    URI registryUrl,
    List<String> modelServers,
    URI card,
    URI artifactRoot,
    URI checkpointDirectory,
    Duration checkpointInterval,
    int parallelism,
    int callsInFlight,
    Duration callTimeout,
    Map<String, String> kafka)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public StageConfig {
    modelServers = List.copyOf(modelServers);
    kafka = Map.copyOf(new TreeMap<>(kafka));
    Problems problems = new Problems();
    problems.require(!bootstrapServers.isBlank(), "bootstrap-servers is empty");
    problems.require(!modelServers.isEmpty(), "model-servers names no server");
    problems.require(positive(checkpointInterval), "checkpoint-interval must be positive");
    problems.require(positive(callTimeout), "call-timeout must be positive");
    problems.require(parallelism > 0, "parallelism must be at least 1, got " + parallelism);
    problems.require(callsInFlight > 0, "calls-in-flight must be at least 1, got " + callsInFlight);
    problems.throwIfAny();
  }

  /** The file of the model card as a path. */
  public Path cardFile() {
    return Path.of(card);
  }

  /**
   * Reads a properties file; an environment variable such as {@code SKYRIVER_STAGE_PARALLELISM}
   * goes before the file's {@code parallelism}.
   *
   * @throws InvalidStageConfigException with every problem found
   */
  public static StageConfig load(Path file, Map<String, String> environment) {
    try (Reader reader = Files.newBufferedReader(file)) {
      return load(reader, environment);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("can't read " + file, unreadable);
    }
  }

  /** The configuration that environment variables alone give. */
  public static StageConfig load(Map<String, String> environment) {
    try {
      return load(new StringReader(""), environment);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** As {@link #load(Path, Map)}, with settings already read. */
  public static StageConfig of(Map<String, String> settings) {
    return new StageSettings(settings).config();
  }

  private static StageConfig load(Reader file, Map<String, String> environment) throws IOException {
    Properties properties = new Properties();
    properties.load(file);
    Map<String, String> settings = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    settings.putAll(StageSettings.fromEnvironment(environment));
    return of(settings);
  }

  private static boolean positive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
