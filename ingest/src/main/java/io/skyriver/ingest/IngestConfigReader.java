package io.skyriver.ingest;

import io.skyriver.config.ConfigSources;
import io.skyriver.config.ConfigTree;
import io.skyriver.config.InvalidConfigException;
import io.skyriver.config.KafkaClients;
import io.skyriver.config.Kind;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.config.Problem;
import io.skyriver.config.Setting;
import io.skyriver.config.Values;
import io.skyriver.ingest.IngestConfig.Http;
import io.skyriver.ingest.IngestConfig.Kafka;
import io.skyriver.ingest.IngestConfig.Role;
import io.skyriver.ingest.IngestConfig.Rules;
import io.skyriver.ingest.IngestConfig.Streams;
import io.skyriver.ledger.Retention;
import io.skyriver.triton.turns.Weights;
import io.skyriver.watchdog.WatchdogRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads an {@link IngestConfig} from a properties file and the environment. */
public final class IngestConfigReader {
  private static final Setting<List<Role>> ROLES =
      Setting.withDefault(
          "roles", Kind.listOf(Kind.choice(Role.class)), "ledger,api", "What this process does.");
  private static final Setting<URI> REGISTRY_URL =
      Setting.required(
          "registry-url",
          Kind.url("http", "https"),
          "The schema registry's Confluent-compatible interface.");
  private static final Setting<List<Path>> CARDS =
      Setting.required(
          "cards", Kind.listOf(Kind.path()), "Model cards; the first is the default model.");
  private static final Setting<URI> ARTIFACTS =
      Setting.required("artifacts", Kind.location("file"), "Where artifacts are kept.");

  private static final Setting<String> HTTP_HOST =
      Setting.withDefault("http.host", Kind.text(), "127.0.0.1", "Address the API listens on.");
  private static final Setting<Integer> HTTP_PORT =
      Setting.withDefault("http.port", Kind.port(), "0", "Port the API listens on.");
  private static final Setting<Optional<URI>> HTTP_PUBLIC_URL =
      Setting.optional(
          "http.public-url",
          Kind.url("http", "https"),
          "Where subscribers reach the API; where it listens, when absent.");
  private static final Setting<Duration> HTTP_PATIENCE =
      Setting.withDefault(
          "http.patience",
          Kind.duration(),
          "5s",
          "How long an answer waits for the ledger to act on a wish.");

  private static final Setting<Integer> QUEUE_BOUND =
      Setting.withDefault(
          "http.queue-bound",
          Kind.integer(1, 1_000_000),
          "1000",
          "Videos that may wait in a lane: while they do, the API refuses more of that kind with"
              + " 429; prompt records are never refused.");

  private static final Setting<String> APPLICATION_ID =
      Setting.withDefault(
          "streams.application-id",
          Kind.text(),
          "skyriver-ingest",
          "Names the Kafka Streams application; all processes of one installation share it.");
  private static final Setting<Optional<Path>> STATE_DIRECTORY =
      Setting.optional(
          "streams.state-directory",
          Kind.path(),
          "Keeps stores on disk, for a quicker start; in memory, when absent.");
  private static final Setting<Integer> THREADS =
      Setting.withDefault(
          "streams.threads", Kind.integer(1, 64), "1", "Threads that run ledger and lanes.");
  private static final Setting<Integer> REPLICATION =
      Setting.withDefault(
          "streams.replication", Kind.integer(1, 9), "1", "Copies of the stores' changelogs.");
  private static final Setting<Duration> COMMIT_INTERVAL =
      Setting.withDefault(
          "streams.commit-interval",
          Kind.duration(),
          "25ms",
          "Longest time until progress is committed; what others wait for is at once.");

  private static final Setting<Duration> CHUNK_TARGET =
      Setting.withDefault(
          "rules.chunk-target",
          Kind.duration(),
          "2s",
          "Model time that one chunk of solver steps aims at.");
  private static final Setting<Integer> LANE_BOUND =
      Setting.withDefault(
          "rules.lane-bound", Kind.integer(1, 100_000), "4", "Videos in flight per lane.");
  private static final Setting<Optional<Weights>> TENANT_WEIGHTS =
      Setting.optional(
          "rules.tenant-weights",
          Kind.of(
              "weights",
              "tenant=weight with commas between, each above 0, such as acme=3,free=0.5",
              Weights::parse),
          "How tenants share a lane under contention, as the stages' `tenant-weights`; 1 for those"
              + " that are not named.");
  private static final Setting<Integer> ATTEMPTS =
      Setting.withDefault(
          "rules.attempts",
          Kind.integer(1, 100),
          "3",
          "How often a video is started before its failure is final.");

  private static final Setting<Duration> WORK_FILES =
      Setting.withDefault(
          "retention.work-files",
          Kind.duration(),
          "10m",
          "From the outcome to the deletion of the files that only the work needed; of a failed"
              + " video all.");
  private static final Setting<Duration> FINISHED_FILES =
      Setting.withDefault(
          "retention.finished-files",
          Kind.duration(),
          "P30D",
          "How long the files of a finished video are kept.");
  private static final Setting<Duration> ENTRIES =
      Setting.withDefault(
          "retention.entries",
          Kind.duration(),
          "P45D",
          "How long the state of a video is kept behind its outcome, and a redelivered prompt is"
              + " known as such; not shorter than `skyriver.prompts` and `skyriver.cancellations`"
              + " keep a record, nor than files are kept.");
  private static final Setting<Duration> ERASURES =
      Setting.withDefault(
          "retention.erasures",
          Kind.duration(),
          "PT6H5M",
          "An erasure is repeated after so long, for partitions that nobody else writes to; not"
              + " shorter than `max.compaction.lag.ms` of `skyriver.videos`.");
  private static final Setting<Duration> SILENCE =
      Setting.withDefault(
          "watchdog.silence",
          Kind.duration(),
          "2m",
          "How long nobody may say anything about a running video while all stages that owe it"
              + " something work and take their inputs at once; then its attempt is over.");
  private static final Setting<Duration> LANE_ANSWER =
      Setting.withDefault(
          "watchdog.lane-answer",
          Kind.duration(),
          "10m",
          "How long a lane may not answer for a queued video before it is asked again.");
  private static final Setting<Duration> RESTART_PAUSE =
      Setting.withDefault(
          "watchdog.restart-pause",
          Kind.duration(),
          "2s",
          "Pause before a video's second attempt; each further pause is four times as long.");
  private static final Setting<Integer> RESTARTS =
      Setting.withDefault(
          "watchdog.restarts-per-minute",
          Kind.integer(1, 1_000_000),
          "60",
          "Most attempts behind the first that start per minute, over all videos; shared evenly by"
              + " the ledger's partitions.");

  /** Every setting of an ingest process. */
  public static final ConfigTree TREE =
      new ConfigTree(
              "ingest",
              "Ledger, lanes and the HTTP API. `IngestMain` takes the file as its argument.",
              List.of(
                  ROLES,
                  KafkaClients.BOOTSTRAP_SERVERS,
                  REGISTRY_URL,
                  CARDS,
                  ARTIFACTS,
                  HTTP_HOST,
                  HTTP_PORT,
                  HTTP_PUBLIC_URL,
                  HTTP_PATIENCE,
                  QUEUE_BOUND,
                  APPLICATION_ID,
                  STATE_DIRECTORY,
                  THREADS,
                  REPLICATION,
                  COMMIT_INTERVAL,
                  CHUNK_TARGET,
                  LANE_BOUND,
                  TENANT_WEIGHTS,
                  ATTEMPTS,
                  WORK_FILES,
                  FINISHED_FILES,
                  ENTRIES,
                  ERASURES,
                  SILENCE,
                  LANE_ANSWER,
                  RESTART_PAUSE,
                  RESTARTS),
              List.of(KafkaClients.PROPERTIES))
          .and(ObservabilitySettings.SETTINGS);

  private IngestConfigReader() {}

  /**
   * Reads the settings.
   *
   * @throws InvalidConfigException telling every missing, bad and unknown setting
   */
  public static IngestConfig read(ConfigSources sources) {
    Values values = TREE.read(sources);
    return new IngestConfig(
        Set.copyOf(values.get(ROLES)),
        kafka(values),
        values.get(CARDS),
        values.get(ARTIFACTS),
        http(values),
        streams(values),
        rules(values),
        retention(values),
        new WatchdogRules(
            values.get(SILENCE),
            values.get(LANE_ANSWER),
            values.get(RESTART_PAUSE),
            values.get(RESTARTS)),
        ObservabilitySettings.of(values));
  }

  private static Kafka kafka(Values values) {
    return new Kafka(
        String.join(",", values.get(KafkaClients.BOOTSTRAP_SERVERS)),
        values.get(REGISTRY_URL),
        values.get(KafkaClients.PROPERTIES));
  }

  private static Http http(Values values) {
    return new Http(
        values.get(HTTP_HOST),
        values.get(HTTP_PORT),
        values.get(HTTP_PUBLIC_URL).orElse(null),
        values.get(HTTP_PATIENCE),
        values.get(QUEUE_BOUND));
  }

  private static Streams streams(Values values) {
    return new Streams(
        values.get(APPLICATION_ID),
        values.get(STATE_DIRECTORY).orElse(null),
        values.get(THREADS),
        values.get(REPLICATION),
        values.get(COMMIT_INTERVAL));
  }

  private static Rules rules(Values values) {
    return new Rules(
        values.get(CHUNK_TARGET),
        values.get(LANE_BOUND),
        values.get(TENANT_WEIGHTS).orElse(Weights.EQUAL),
        values.get(ATTEMPTS));
  }

  private static Retention retention(Values values) {
    try {
      return new Retention(
          values.get(WORK_FILES),
          values.get(FINISHED_FILES),
          values.get(ENTRIES),
          values.get(ERASURES));
    } catch (IllegalArgumentException contradiction) {
      String why = String.valueOf(contradiction.getMessage());
      throw new InvalidConfigException(
          TREE.process(), List.of(new Problem(ENTRIES.key(), null, null, why)));
    }
  }
}
