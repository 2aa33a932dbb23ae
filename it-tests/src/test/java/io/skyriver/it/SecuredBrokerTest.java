package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skyriver.config.ConfigSources;
import io.skyriver.encoder.EncoderJob;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import io.skyriver.ingest.Ingest;
import io.skyriver.ingest.IngestConfigReader;
import io.skyriver.modelserver.EmbeddedModelServer;
import io.skyriver.modelserver.ModelServerConfig;
import io.skyriver.schemas.serde.ConfluentRegistry;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.SchemaRegistration;
import io.skyriver.schemas.topics.Deployment;
import io.skyriver.schemas.topics.TopicCreator;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.standalone.registry.RegistryProcess;
import io.skyriver.standalone.registry.RegistrySettings;
import io.skyriver.standalone.system.Installation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Kafka client of ingest and of a stage gets through to a broker that asks for TLS and a
 * password, by nothing but {@code kafka.} settings.
 */
class SecuredBrokerTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String PASSWORD = "river";

  @TempDir private static Path folder;
  private static SecuredBroker broker;
  private static RegistryProcess registryProcess;
  private static Registry registry;

  @BeforeAll
  static void startBrokerAndRegistry() throws Exception {
    broker = SecuredBroker.start(folder);
    Installation installation = RunningSkyriver.installation();
    registryProcess =
        RegistryProcess.start(
            new RegistrySettings(
                installation.registryServer(),
                folder.resolve("registry"),
                folder.resolve("registry.log"),
                installation.cache(),
                0));
    registry = new ConfluentRegistry(registryProcess.address());
    SchemaRegistration.registerAll(registry);
    try (Admin admin = Admin.create(client(PASSWORD))) {
      TopicCreator.create(admin, Deployment.STANDALONE, LIMIT);
    }
  }

  @AfterAll
  static void stop() {
    registry.close();
    registryProcess.close();
    broker.close();
  }

  @Test
  void takesAPromptToAStageAndShowsItsVideo() throws Exception {
    Installation installation = RunningSkyriver.installation();
    try (Ingest ingest = Ingest.start(IngestConfigReader.read(ofIngest(installation)));
        EmbeddedModelServer models =
            EmbeddedModelServer.start(ModelServerConfig.of(installation.models()));
        KafkaConsumer<String, byte[]> videos = videos()) {
      ingest.awaitRunning(LIMIT);
      JobClient encoder = startEncoder(installation, models);
      try {
        submit(Prompts.small("a fox behind a locked door").build());
        Video held = awaitVideo(videos, VideoState.IN_PROGRESS);
        assertThat(held.getPrompt()).isEqualTo("a fox behind a locked door");
        assertThat(statusOverHttp(ingest, held.getVideoId())).isEqualTo(200);
      } finally {
        encoder.cancel().get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void refusesAClientWithAWrongPassword() {
    try (Admin admin = Admin.create(client("lake"))) {
      assertThatThrownBy(() -> clusterId(admin))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  @Test
  void doesNotAnswerAClientWithoutCredentials() {
    Map<String, Object> plain = new HashMap<>();
    plain.put("bootstrap.servers", broker.bootstrapServers());
    plain.put("default.api.timeout.ms", 3000);
    plain.put("request.timeout.ms", 1000);

    try (Admin admin = Admin.create(plain)) {
      assertThatThrownBy(() -> clusterId(admin))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
    }
  }

  private static String clusterId(Admin admin) throws Exception {
    return admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
  }

  private static Map<String, Object> client(String password) {
    Map<String, Object> settings = new HashMap<>(broker.client(password));
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return settings;
  }

  /** Settings that every process has, as its file would hold them. */
  private static Map<String, String> common() {
    Map<String, String> settings = new HashMap<>();
    broker.client(PASSWORD).forEach((name, value) -> settings.put("kafka." + name, value));
    settings.put("bootstrap-servers", broker.bootstrapServers());
    settings.put("registry-url", registryProcess.address().toString());
    settings.put("artifacts", folder.resolve("artifacts").toString());
    return settings;
  }

  private static ConfigSources ofIngest(Installation installation) {
    Map<String, String> settings = common();
    settings.put("cards", installation.card().toString());
    return ConfigSources.ofSettings(settings);
  }

  private static JobClient startEncoder(Installation installation, EmbeddedModelServer models)
      throws Exception {
    Map<String, String> settings = common();
    settings.put("card", installation.card().toString());
    settings.put("model-servers", "127.0.0.1:" + models.port());
    settings.put("checkpoints", folder.resolve("checkpoints").toString());
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1);
    EncoderJob.define(environment, StageConfig.of(settings));
    return environment.executeAsync("secured-encoder");
  }

  private static void submit(PromptSubmitted prompt) throws Exception {
    EventSerializer<PromptSubmitted> serializer = new EventSerializer<>(registry, Topics.PROMPTS);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            client(PASSWORD), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(Topics.PROMPTS.name(), serializer.encode(prompt)))
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static KafkaConsumer<String, byte[]> videos() {
    Map<String, Object> settings = client(PASSWORD);
    settings.put("group.id", "watcher");
    settings.put("auto.offset.reset", "earliest");
    settings.put("isolation.level", "read_committed");
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(Topics.VIDEOS.name()));
    return consumer;
  }

  private static Video awaitVideo(KafkaConsumer<String, byte[]> videos, VideoState wanted) {
    EventDeserializer<Video> deserializer = new EventDeserializer<>(registry, Video.class);
    return await()
        .atMost(LIMIT)
        .pollInSameThread()
        .until(() -> next(videos, deserializer, wanted), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<Video> next(
      KafkaConsumer<String, byte[]> videos,
      EventDeserializer<Video> deserializer,
      VideoState wanted) {
    for (ConsumerRecord<String, byte[]> record : videos.poll(POLL)) {
      Video video = deserializer.decode(record.value());
      if (video.getState() == wanted) {
        return Optional.of(video);
      }
    }
    return Optional.empty();
  }

  /** The API reads videos with a Kafka client of its own. */
  private static int statusOverHttp(Ingest ingest, String videoId) throws Exception {
    URI address = ingest.publicUrl().orElseThrow().resolve("/v1/videos/" + videoId);
    HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
