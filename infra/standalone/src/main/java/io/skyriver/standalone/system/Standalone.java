package io.skyriver.standalone.system;

import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.ArtifactStores;
import io.skyriver.ingest.Ingest;
import io.skyriver.ingest.IngestConfig;
import io.skyriver.ingest.IngestConfig.Http;
import io.skyriver.ingest.IngestConfig.Role;
import io.skyriver.ingest.IngestConfig.Rules;
import io.skyriver.ingest.IngestConfig.Streams;
import io.skyriver.modelserver.EmbeddedModelServer;
import io.skyriver.modelserver.ModelServerConfig;
import io.skyriver.schemas.serde.ConfluentRegistry;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.SchemaRegistration;
import io.skyriver.schemas.topics.Deployment;
import io.skyriver.schemas.topics.TopicCreator;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.standalone.broker.EmbeddedBroker;
import io.skyriver.standalone.data.DataDirectory;
import io.skyriver.standalone.registry.RegistryProcess;
import io.skyriver.standalone.registry.RegistrySettings;
import io.skyriver.standalone.system.StandaloneConfig.LedgerState;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCards;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;

/**
 * Broker, schema registry, model server, the stages' jobs and ingest in one process. Parts that
 * don't need each other start at the same time. The data directory must stay open until this is
 * closed.
 */
public final class Standalone implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int CALLS_IN_FLIGHT = 16;

  /**
   * There is one ledger on a data directory, ever: after a kill the next takes the place of the
   * last at once, where Kafka would wait for the session of the dead one to end.
   */
  private static final Map<String, String> ONE_MEMBER =
      Map.of("main.consumer.group.instance.id", "standalone");

  private final StandaloneConfig config;
  private final DataDirectory data;
  private final ExecutorService threads = Executors.newCachedThreadPool(StarterThreads.named());

  private final Part<EmbeddedBroker> broker;
  private final Part<Boolean> topics;
  private final Part<RegistryProcess> registryProcess;
  private final Part<Registry> registry;
  private final Part<EmbeddedModelServer> models;
  private final Part<StageCluster> cluster;
  private final Part<Ingest> ingest;
  private final Part<Boolean> stages;
  private final Part<Boolean> ready;

  private Standalone(StandaloneConfig config, DataDirectory data) {
    this.config = config;
    this.data = data;
    this.broker = Part.begin("the broker", threads, this::startBroker);
    this.registryProcess = Part.begin("the schema registry", threads, this::startRegistry);
    this.models = Part.begin("the model server", threads, this::startModels);
    this.cluster = Part.begin("Flink", threads, this::startCluster);
    this.topics = Part.begin("the topics", threads, this::createTopics, broker);
    this.registry = Part.begin("the schemas", threads, this::registerSchemas, registryProcess);
    this.stages =
        Part.begin("the stages", threads, this::runStages, cluster, topics, registry, models);
    this.ingest = Part.begin("ingest", threads, this::startIngest, topics, registry, models);
    this.ready = Part.begin("Skyriver", threads, this::awaitIngestAndModels, stages, ingest);
  }

  /** Begins to start everything and returns at once. */
  public static Standalone start(StandaloneConfig config, DataDirectory data) {
    return new Standalone(config, data);
  }

  /**
   * Waits until prompts can be published and outcomes read; whoever processes them may still be
   * starting.
   *
   * @param unwanted asked while waiting; once it is true the wait ends
   * @return false when it ended that way
   * @throws StartException if a part fails to start, or to start in time
   */
  public boolean awaitReachable(BooleanSupplier unwanted) throws InterruptedException {
    return await(topics, unwanted) && await(registry, unwanted);
  }

  /** Waits until everything runs, in the same way. */
  public boolean awaitRunning(BooleanSupplier unwanted) throws InterruptedException {
    return await(ready, unwanted);
  }

  /** Waits until everything runs. */
  public void awaitRunning() throws InterruptedException {
    awaitRunning(() -> false);
  }

  private boolean await(Part<?> part, BooleanSupplier unwanted) throws InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!part.settledWithin(LOOK) && System.nanoTime() < end) {
      requireHealthy();
      if (unwanted.getAsBoolean()) {
        return false;
      }
    }
    part.await(Duration.ZERO);
    return true;
  }

  /**
   * Complains if a part has failed to start meanwhile, or the registry has ended.
   *
   * @throws StartException with the part and the reason
   */
  public void requireHealthy() throws InterruptedException {
    for (Part<?> part : List.of(broker, registry, models, cluster, topics, stages, ingest, ready)) {
      if (part.failed()) {
        part.await(START_LIMIT);
      }
    }
    requireRegistryAlive();
  }

  private void requireRegistryAlive() {
    if (registryProcess.isStarted() && !registryProcess.now().handle().isAlive()) {
      throw new StartException(
          "the schema registry ended by itself, its log is " + data.registryLog(),
          new IllegalStateException("the process is gone"));
    }
  }

  /** Where Kafka clients connect. Once it is reachable. */
  public String bootstrapServers() {
    return broker.now().bootstrapServers();
  }

  /** The schemas. Once it is reachable. */
  public Registry registry() {
    return registry.now();
  }

  /** Confluent's interface of the schema registry. Once it is reachable. */
  public URI registryAddress() {
    return registryProcess.now().address();
  }

  /** Port of the HTTP interface. Once it runs. */
  public OptionalInt httpPort() {
    return ingest.now().port();
  }

  /** Port of the model server. Once it runs. */
  public int modelPort() {
    return models.now().port();
  }

  /** Opens the finished files; the caller closes the store. */
  public ArtifactStore artifacts() {
    return ArtifactStores.open(data.artifacts().toUri());
  }

  private EmbeddedBroker startBroker() {
    return EmbeddedBroker.start(data.broker(), data.clusterId(), config.ports().kafka());
  }

  private RegistryProcess startRegistry() throws InterruptedException {
    Installation installation = config.installation();
    return RegistryProcess.start(
        new RegistrySettings(
            installation.registryServer(),
            data.registry(),
            data.registryLog(),
            installation.cache(),
            config.ports().registry()));
  }

  private EmbeddedModelServer startModels() {
    return EmbeddedModelServer.start(
        ModelServerConfig.of(config.models().repository())
            .listeningOn("127.0.0.1", config.ports().model()));
  }

  private StageCluster startCluster() throws Exception {
    return StageCluster.start(
        Stages.ALL.size(), Files.createDirectories(data.scratch().resolve("flink")));
  }

  private Boolean createTopics() throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.now().bootstrapServers());
    try (Admin admin = Admin.create(settings)) {
      TopicCreator.create(admin, Deployment.STANDALONE, START_LIMIT);
    }
    return true;
  }

  private Registry registerSchemas() {
    Registry client = new ConfluentRegistry(registryProcess.now().address());
    SchemaRegistration.registerAll(client);
    return client;
  }

  private Boolean runStages() throws Exception {
    cluster.now().run(Stages.ALL, stageConfig(), data.checkpoints());
    return true;
  }

  private StageConfig stageConfig() {
    return new StageConfig(
            broker.now().bootstrapServers(),
            registryProcess.now().address(),
            modelServers(),
            config.models().card().toUri(),
            data.artifacts().toUri(),
            data.checkpoints().toUri(),
            config.checkpointInterval(),
            1,
            Math.max(CALLS_IN_FLIGHT, 5 * videosInFlight()),
            config.access().callTimeout(),
            Map.of())
        .withModelInstances(instances())
        .withInputs(config.inputs());
  }

  /** Of the denoiser, for which videos queue. */
  private int instances() {
    ModelCard card = ModelCards.load(config.models().card());
    return Math.max(1, models.now().instances(card.served(ModelCard.Role.DENOISER).name()));
  }

  /**
   * Two for each instance, so that the way of one window between two chunks hides behind a chunk of
   * another, and two that are encoded or decoded meanwhile.
   */
  private int videosInFlight() {
    return 2 * instances() + 2;
  }

  private List<String> modelServers() {
    List<String> others = config.access().servers();
    return others.isEmpty() ? List.of("127.0.0.1:" + models.now().port()) : others;
  }

  private Ingest startIngest() {
    return Ingest.start(ingestConfig());
  }

  private IngestConfig ingestConfig() {
    IngestConfig basic =
        IngestConfig.of(
                broker.now().bootstrapServers(),
                registryProcess.now().address(),
                config.models().card(),
                data.artifacts().toUri())
            .withRules(
                new Rules(
                    config.models().chunkTarget(),
                    videosInFlight(),
                    Rules.DEFAULT.tenantWeights(),
                    Rules.DEFAULT.attempts()))
            .withRetention(config.retention())
            .withWatchdog(config.watchdog());
    OptionalInt http = config.ports().http();
    IngestConfig withRoles =
        http.isPresent()
            ? basic.withHttp(
                new Http(
                    "127.0.0.1",
                    http.getAsInt(),
                    null,
                    Http.DEFAULT.patience(),
                    Http.DEFAULT.queueBound()))
            : basic.withRoles(Set.of(Role.LEDGER));
    return config.ledgerState() == LedgerState.IN_MEMORY
        ? withRoles
        : withRoles
            .withKafka(
                new IngestConfig.Kafka(
                    broker.now().bootstrapServers(), registryProcess.now().address(), ONE_MEMBER))
            .withStreams(Streams.DEFAULT.withStateDirectory(data.streams()));
  }

  private Boolean awaitIngestAndModels() throws Exception {
    ingest.now().awaitRunning(START_LIMIT);
    models.now().awaitReady(START_LIMIT);
    return true;
  }

  /** Stops everything in order, those that use others first; waits for each within bounds. */
  @Override
  public void close() {
    try (Shutdown shutdown = new Shutdown()) {
      shutdown.stop(ready, stages);
      shutdown.stop(ingest, cluster);
      shutdown.stop(models, registry, topics);
      shutdown.stop(registryProcess, broker);
    }
    threads.shutdownNow();
  }
}
