package io.skyriver.stage.config;

import io.skyriver.artifact.input.InputRules;
import io.skyriver.artifact.input.InputRules.Scheme;
import io.skyriver.config.ConfigTree;
import io.skyriver.config.DataSize;
import io.skyriver.config.KafkaClients;
import io.skyriver.config.Kind;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.config.Setting;
import io.skyriver.config.Values;
import io.skyriver.triton.turns.Weights;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every setting of a stage, with the defaults, and how they become a {@link StageConfig}. */
final class StageSettings {
  private static final Setting<URI> REGISTRY_URL =
      Setting.required(
          "registry-url",
          Kind.url("http", "https"),
          "The schema registry's Confluent-compatible interface.");
  private static final Setting<List<String>> MODEL_SERVERS =
      Setting.required(
          "model-servers",
          Kind.listOf(Kind.hostAndPort()),
          "Model servers (KServe v2 over gRPC) that share the calls.");
  private static final Setting<Integer> MODEL_INSTANCES =
      Setting.withDefault(
          "model-instances",
          Kind.integer(1, 1_000),
          "1",
          "Calls that each model server runs at once: the instances of the stage's model there.");
  private static final Setting<URI> CARD =
      Setting.required("card", Kind.location("file"), "The card of the model this stage runs.");
  private static final Setting<URI> ARTIFACTS =
      Setting.required("artifacts", Kind.location("file"), "Where artifacts are kept.");
  private static final Setting<URI> CHECKPOINTS =
      Setting.required(
          "checkpoints",
          Kind.location("file", "hdfs", "s3", "s3a", "s3p", "gs", "abfs", "abfss"),
          "Where Flink keeps the checkpoints of this stage alone.");
  private static final Setting<Duration> CHECKPOINT_INTERVAL =
      Setting.withDefault(
          "checkpoint-interval", Kind.duration(), "10s", "Time between two checkpoints.");
  private static final Setting<Integer> PARALLELISM =
      Setting.withDefault(
          "parallelism", Kind.integer(1, 32_768), "1", "Subtasks of each operator.");
  private static final Setting<Integer> CALLS_IN_FLIGHT =
      Setting.withDefault(
          "calls-in-flight",
          Kind.integer(1, 100_000),
          "64",
          "Most model calls that wait or run per subtask; more than the videos in flight.");
  private static final Setting<Duration> CALL_TIMEOUT =
      Setting.withDefault(
          "call-timeout", Kind.duration(), "2m", "Bound on one model call once it is sent.");
  private static final Setting<Duration> HEARTBEAT =
      Setting.withDefault(
          "heartbeat",
          Kind.duration(),
          "10s",
          "How often each part of the stage says that it is alive and which windows it holds.");

  private static final Setting<List<Scheme>> INPUT_SCHEMES =
      Setting.withDefault(
          "inputs.schemes",
          Kind.listOf(Kind.choice(Scheme.class)),
          "data,artifact,file,http,https",
          "Which references to pictures and videos the encoder follows.");
  private static final Setting<Optional<List<Path>>> INPUT_ROOTS =
      Setting.optional(
          "inputs.roots",
          Kind.listOf(Kind.path()),
          "Folders whose files anyone may refer to by file: references; none without this.");
  private static final Setting<Optional<List<String>>> INPUT_HOSTS =
      Setting.optional(
          "inputs.trusted-hosts",
          Kind.listOf(Kind.text()),
          "Hosts of http: and https: references that may lie on private addresses.");
  private static final Setting<DataSize> INPUT_SIZE =
      Setting.withDefault(
          "inputs.max-size",
          Kind.dataSize(DataSize.parse("1GiB")),
          "64MiB",
          "Largest picture or video the encoder fetches.");
  private static final Setting<Duration> INPUT_TIMEOUT =
      Setting.withDefault(
          "inputs.timeout", Kind.duration(), "30s", "Bound on fetching one picture or video.");
  private static final Setting<Optional<Weights>> TENANT_WEIGHTS =
      Setting.optional(
          "tenant-weights",
          Kind.of(
              "weights",
              "tenant=weight with commas between, each above 0, such as acme=3,free=0.5",
              Weights::parse),
          "How tenants share the model servers under contention, as ingest's"
              + " `rules.tenant-weights`; 1 for those that are not named.");

  static final ConfigTree TREE =
      new ConfigTree(
              "stage",
              "The encoder, the denoise and the decode stage, each a Flink job of its own."
                  + " `EncoderJob`, `DenoiseJob` and `DecodeJob` take the file as their argument.",
              List.of(
                  KafkaClients.BOOTSTRAP_SERVERS,
                  REGISTRY_URL,
                  MODEL_SERVERS,
                  MODEL_INSTANCES,
                  CARD,
                  ARTIFACTS,
                  CHECKPOINTS,
                  CHECKPOINT_INTERVAL,
                  PARALLELISM,
                  CALLS_IN_FLIGHT,
                  CALL_TIMEOUT,
                  TENANT_WEIGHTS,
                  HEARTBEAT,
                  INPUT_SCHEMES,
                  INPUT_ROOTS,
                  INPUT_HOSTS,
                  INPUT_SIZE,
                  INPUT_TIMEOUT),
              List.of(KafkaClients.PROPERTIES))
          .and(ObservabilitySettings.SETTINGS);

  private StageSettings() {}

  static StageConfig config(Values values) {
    return new StageConfig(
        String.join(",", values.get(KafkaClients.BOOTSTRAP_SERVERS)),
        values.get(REGISTRY_URL),
        values.get(MODEL_SERVERS),
        values.get(MODEL_INSTANCES),
        values.get(CARD),
        values.get(ARTIFACTS),
        values.get(CHECKPOINTS),
        values.get(CHECKPOINT_INTERVAL),
        values.get(PARALLELISM),
        values.get(CALLS_IN_FLIGHT),
        values.get(CALL_TIMEOUT),
        values.get(TENANT_WEIGHTS).orElse(Weights.EQUAL),
        values.get(HEARTBEAT),
        values.get(KafkaClients.PROPERTIES),
        ObservabilitySettings.of(values),
        inputs(values));
  }

  private static InputRules inputs(Values values) {
    return new InputRules(
            Set.copyOf(values.get(INPUT_SCHEMES)),
            List.of(),
            Set.copyOf(values.get(INPUT_HOSTS).orElse(List.of())),
            values.get(INPUT_SIZE).bytes(),
            values.get(INPUT_TIMEOUT))
        .withRoots(values.get(INPUT_ROOTS).orElse(List.of()));
  }
}
