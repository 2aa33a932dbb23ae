package io.skyriver.stage.config;

import io.skyriver.artifact.input.InputRules;
import io.skyriver.config.ConfigSources;
import io.skyriver.config.ConfigTree;
import io.skyriver.config.InvalidConfigException;
import io.skyriver.config.Masks;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.triton.turns.Weights;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything a stage is told. Travels with its operators; two equal configurations share their
 * connections within a process.
 *
 * @param bootstrapServers Kafka brokers, host:port with commas
 * @param registryUrl the registry's Confluent interface
 * @param modelServers model servers, host:port each, at least one
 * @param modelInstances calls that each model server runs at once: the instances of the stage's
 *     model there
 * @param card file of the model card
 * @param artifactRoot where artifacts are kept
 * @param checkpointDirectory where Flink keeps its checkpoints
 * @param checkpointInterval time between two checkpoints
 * @param parallelism subtasks of each operator
 * @param callsInFlight most calls that wait or run per subtask; more than the videos in flight,
 *     because a full operator holds up checkpoints
 * @param callTimeout bound on one model call once it is sent
 * @param tenantWeights how tenants share the model servers under contention; the same as ingest's
 * @param heartbeat time from one heartbeat of a part of the stage to the next
 * @param kafka settings passed on to every Kafka client; may hold secrets
 * @param observability how the process can be watched
 * @param inputs from where the encoder fetches what users refer to
 */
public record StageConfig(
    String bootstrapServers,
    URI registryUrl,
    List<String> modelServers,
    int modelInstances,
    URI card,
    URI artifactRoot,
    URI checkpointDirectory,
    Duration checkpointInterval,
    int parallelism,
    int callsInFlight,
    Duration callTimeout,
    Weights tenantWeights,
    Duration heartbeat,
    Map<String, String> kafka,
    ObservabilitySettings observability,
    InputRules inputs)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Time between heartbeats where nothing else is said. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(10);

  /** Every setting, for readers and for the reference. */
  public static final ConfigTree TREE = StageSettings.TREE;

  public StageConfig {
    modelServers = List.copyOf(modelServers);
    kafka = Map.copyOf(kafka);
    Objects.requireNonNull(observability);
    Objects.requireNonNull(inputs);
    require(!bootstrapServers.isBlank(), "bootstrapServers is empty");
    require(!modelServers.isEmpty(), "modelServers names no server");
    require(modelInstances > 0, "modelInstances must be at least 1, not " + modelInstances);
    require(isPositive(checkpointInterval), "checkpointInterval must be longer than zero");
    require(isPositive(callTimeout), "callTimeout must be longer than zero");
    require(heartbeat.toMillis() > 0, "heartbeat must be longer than zero");
    require(parallelism > 0, "parallelism must be at least 1, not " + parallelism);
    require(callsInFlight > 0, "callsInFlight must be at least 1, not " + callsInFlight);
  }

  /** A stage that nobody watches, with one instance of its model on each server. */
  public StageConfig(
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
      Map<String, String> kafka) {
    this(
        bootstrapServers,
        registryUrl,
        modelServers,
        1,
        card,
        artifactRoot,
        checkpointDirectory,
        checkpointInterval,
        parallelism,
        callsInFlight,
        callTimeout,
        Weights.EQUAL,
        HEARTBEAT,
        kafka,
        ObservabilitySettings.OFF,
        InputRules.DEFAULT);
  }

  /** The file of the model card as a path. */
  public Path cardFile() {
    return Path.of(card);
  }

  /** The same with checkpoints elsewhere. */
  public StageConfig withCheckpointDirectory(URI changed) {
    return new StageConfig(
        bootstrapServers,
        registryUrl,
        modelServers,
        modelInstances,
        card,
        artifactRoot,
        changed,
        checkpointInterval,
        parallelism,
        callsInFlight,
        callTimeout,
        tenantWeights,
        heartbeat,
        kafka,
        observability,
        inputs);
  }

  /** The same with so many instances of the model on each server. */
  public StageConfig withModelInstances(int changed) {
    return new StageConfig(
        bootstrapServers,
        registryUrl,
        modelServers,
        changed,
        card,
        artifactRoot,
        checkpointDirectory,
        checkpointInterval,
        parallelism,
        callsInFlight,
        callTimeout,
        tenantWeights,
        heartbeat,
        kafka,
        observability,
        inputs);
  }

  /** The same with other weights. */
  public StageConfig withTenantWeights(Weights changed) {
    return new StageConfig(
        bootstrapServers,
        registryUrl,
        modelServers,
        modelInstances,
        card,
        artifactRoot,
        checkpointDirectory,
        checkpointInterval,
        parallelism,
        callsInFlight,
        callTimeout,
        changed,
        heartbeat,
        kafka,
        observability,
        inputs);
  }

  /** The same with inputs from other places. */
  public StageConfig withInputs(InputRules changed) {
    return new StageConfig(
        bootstrapServers,
        registryUrl,
        modelServers,
        modelInstances,
        card,
        artifactRoot,
        checkpointDirectory,
        checkpointInterval,
        parallelism,
        callsInFlight,
        callTimeout,
        tenantWeights,
        heartbeat,
        kafka,
        observability,
        changed);
  }

  /**
   * Reads a properties file; an environment variable such as {@code SKYRIVER_STAGE_PARALLELISM}
   * goes before the file's {@code parallelism}.
   *
   * @throws InvalidConfigException with every problem found
   */
  public static StageConfig load(Path file, Map<String, String> environment) {
    return load(ConfigSources.of(file, environment));
  }

  /** The configuration that environment variables alone give. */
  public static StageConfig load(Map<String, String> environment) {
    return load(ConfigSources.ofEnvironment(environment));
  }

  /** As {@link #load(Path, Map)}, with settings already read. */
  public static StageConfig of(Map<String, String> settings) {
    return load(ConfigSources.ofSettings(settings));
  }

  /** As {@link #load(Path, Map)}, from any sources. */
  public static StageConfig load(ConfigSources sources) {
    return StageSettings.config(TREE.read(sources));
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return ("StageConfig[bootstrapServers=%s, registryUrl=%s, modelServers=%s, modelInstances=%d,"
            + " card=%s, artifactRoot=%s,"
            + " checkpointDirectory=%s, checkpointInterval=%s, parallelism=%d, callsInFlight=%d,"
            + " callTimeout=%s, tenantWeights=%s, heartbeat=%s, kafka=%s, observability=%s,"
            + " inputs=%s]")
        .formatted(
            bootstrapServers,
            registryUrl,
            modelServers,
            modelInstances,
            card,
            artifactRoot,
            checkpointDirectory,
            checkpointInterval,
            parallelism,
            callsInFlight,
            callTimeout,
            tenantWeights,
            heartbeat,
            Masks.masked(kafka),
            observability,
            inputs);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
