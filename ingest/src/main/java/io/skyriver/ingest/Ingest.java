package io.skyriver.ingest;

import io.skyriver.api.ApiServer;
import io.skyriver.api.KafkaSubmitter;
import io.skyriver.api.KafkaVideoReader;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.ArtifactStores;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.ingest.IngestConfig.Http;
import io.skyriver.ingest.IngestConfig.Role;
import io.skyriver.ingest.IngestTopology.StoreKind;
import io.skyriver.janitor.Graveyard;
import io.skyriver.janitor.Janitor;
import io.skyriver.lanes.Lanes;
import io.skyriver.ledger.Acceptance;
import io.skyriver.ledger.Intake;
import io.skyriver.ledger.Ledger;
import io.skyriver.ledger.Links;
import io.skyriver.ledger.ModelCatalog;
import io.skyriver.ledger.Planner;
import io.skyriver.ledger.SubmissionRules;
import io.skyriver.schemas.serde.ConfluentRegistry;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.streams.RecordCodec;
import io.skyriver.telemetry.Telemetry;
import io.skyriver.telemetry.TelemetrySettings;
import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.triton.card.ModelCards;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running ingest process. The topics must exist. Everything works through Kafka: any number of
 * processes, with any roles, may run at once.
 */
public final class Ingest implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private static final int DELETIONS_AT_ONCE = 50;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final IngestConfig config;
  private final Map<String, Object> clientSettings;
  private final Acceptance acceptance;
  private final Registry registry;
  private final RecordCodec codec;
  private @Nullable LedgerRuntime ledger;
  private @Nullable KafkaVideoReader reader;
  private @Nullable ApiServer api;

  private Ingest(IngestConfig config, Acceptance acceptance, Registry registry) {
    this.config = config;
    this.clientSettings = clientSettings(config);
    this.acceptance = acceptance;
    this.registry = opened(registry);
    this.codec = new RecordCodec(registry);
  }

  /**
   * Starts the process and returns while it comes up; see {@link #awaitRunning}.
   *
   * @throws IllegalStateException if topics are missing, or Kafka does not answer
   */
  public static Ingest start(IngestConfig config) {
    return start(config, new ConfluentRegistry(config.kafka().registryUrl()));
  }

  /** The same with a registry of any kind; it is closed with the process. */
  public static Ingest start(IngestConfig config, Registry registry) {
    ModelCatalog catalog = new ModelCatalog(config.cards().stream().map(ModelCards::load).toList());
    Acceptance acceptance = new Acceptance(catalog, new Planner(config.rules().chunkTarget()));
    ObservabilitySettings seen = config.observability();
    Telemetry.last(
        new TelemetrySettings(
            seen.metricsHost(), seen.metricsPort(), seen.tracingEndpoint(), seen.tracingFile()));
    Ingest ingest = new Ingest(config, acceptance, registry);
    try {
      ingest.startParts();
      return ingest;
    } catch (RuntimeException failure) {
      ingest.close();
      throw failure;
    }
  }

  /**
   * Waits until the ledger works and the API knows all videos.
   *
   * @throws TimeoutException if that takes longer
   */
  public void awaitRunning(Duration timeout) throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + timeout.toNanos();
    if (ledger != null && !ledger.awaitRunning(timeout)) {
      throw new TimeoutException("the ledger does not run after " + timeout);
    }
    if (reader != null && !reader.awaitReady(Duration.ofNanos(deadline - System.nanoTime()))) {
      throw new TimeoutException("the videos are not read after " + timeout);
    }
  }

  /** The port the API listens on; empty in a process without it. */
  public OptionalInt port() {
    return api == null ? OptionalInt.empty() : OptionalInt.of(api.port());
  }

  /**
   * Where subscribers reach the API; empty in a process without it and without a configured
   * address.
   */
  public Optional<URI> publicUrl() {
    Http http = config.http();
    if (http.publicUrl() != null) {
      return Optional.of(http.publicUrl());
    }
    // A wildcard address is nowhere to go to.
    return api == null || isWildcard(http.host())
        ? Optional.empty()
        : Optional.of(URI.create("http://" + http.host() + ":" + api.port()));
  }

  /**
   * Stops within bounded time; what was being processed is undone and done again by whoever runs
   * next.
   */
  @Override
  public void close() {
    codec.close();
    while (!parts.isEmpty()) {
      closeQuietly(parts.pop());
    }
  }

  private void startParts() {
    int partitions = RequiredTopics.check(clientSettings, config.retention().entries());
    if (config.roles().contains(Role.API)) {
      startApi();
    }
    if (config.roles().contains(Role.LEDGER)) {
      startJanitor();
      ledger = opened(LedgerRuntime.start(topology(partitions), clientSettings, config.streams()));
    }
  }

  private void startApi() {
    ArtifactStore artifacts = opened(ArtifactStores.open(config.artifactRoot()));
    KafkaSubmitter submitter =
        opened(new KafkaSubmitter(clientSettings, registry, Clock.systemUTC()));
    reader = opened(KafkaVideoReader.start(clientSettings, codec, config.retention().entries()));
    Http http = config.http();
    api =
        opened(
            ApiServer.start(
                http.host(),
                http.port(),
                reader,
                submitter,
                artifacts,
                acceptance,
                this::isReady,
                http.patience(),
                http.queueBound()));
  }

  private void startJanitor() {
    ArtifactStore artifacts = opened(ArtifactStores.open(config.artifactRoot()));
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.streams().applicationId() + "-janitor");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, DELETIONS_AT_ONCE);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    opened(
        Janitor.start(
            () -> new KafkaConsumer<>(settings, bytes, bytes),
            artifacts,
            codec,
            new Graveyard(
                new KafkaProducer<>(
                    clientSettings, new ByteArraySerializer(), new ByteArraySerializer()))));
  }

  private boolean isReady() {
    boolean works = ledger == null || ledger.isRunning();
    return works && reader != null && reader.isReady();
  }

  private Topology topology(int partitions) {
    Links links = new Links(publicUrl().orElse(null));
    return new IngestTopology(
            new Intake(new SubmissionRules(acceptance.catalog())),
            new Ledger(acceptance, links, config.rules().attempts(), config.retention()),
            new Lanes(config.rules().laneBound(), config.rules().tenantWeights()),
            config.watchdog().sharedBy(partitions),
            codec,
            config.streams().applicationId(),
            config.streams().stateDirectory() == null ? StoreKind.IN_MEMORY : StoreKind.ON_DISK)
        .build();
  }

  private static Map<String, Object> clientSettings(IngestConfig config) {
    Map<String, Object> settings = new HashMap<>(config.kafka().clientProperties());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
    return settings;
  }

  private static boolean isWildcard(String host) {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  private <P extends AutoCloseable> P opened(P part) {
    parts.push(part);
    return part;
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception failure) {
      LOG.atWarn().setCause(failure).addKeyValue(LogKeys.PART, part).log("did not close");
    }
  }
}
