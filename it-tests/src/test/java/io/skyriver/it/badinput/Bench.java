package io.skyriver.it.badinput;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.it.FaultyModels;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.data.DataDirectory;
import io.skyriver.standalone.system.Installation;
import io.skyriver.standalone.system.ModelAccess;
import io.skyriver.standalone.system.Ports;
import io.skyriver.standalone.system.Standalone;
import io.skyriver.standalone.system.StandaloneConfig;
import io.skyriver.standalone.system.StandaloneConfig.LedgerState;
import io.skyriver.watchdog.WatchdogRules;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A whole Skyriver whose models can be made to fail, and the means to give it anything. */
final class Bench implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);

  /**
   * Waited for nine times when a model never answers; a call that a busy machine holds up as long
   * is made again.
   */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

  /** Attempts behind the first start as soon as the watchdog looks. */
  private static final WatchdogRules EAGER =
      new WatchdogRules(
          WatchdogRules.DEFAULT.silence(), WatchdogRules.DEFAULT.answer(), Duration.ZERO, 60_000);

  private static final byte[] NOTHING = {};

  final FaultyModels models;
  final DataDirectory data;
  final Standalone system;
  final Words words;
  private final KafkaProducer<byte[], byte[]> producer;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable LatentPatch sample;

  private Bench(FaultyModels models, DataDirectory data, Standalone system) {
    this.models = models;
    this.data = data;
    this.system = system;
    this.words = new Words(system.bootstrapServers(), system.registry());
    this.producer = producer(system.bootstrapServers(), 8 << 20);
  }

  static Bench start() throws Exception {
    FaultyModels models = new FaultyModels();
    DataDirectory data = DataDirectory.temporary();
    StandaloneConfig config =
        new StandaloneConfig(
                installation(), Ports.ANY, LedgerState.IN_MEMORY, Duration.ofSeconds(10))
            .withModelAccess(new ModelAccess(List.of(models.address()), CALL_TIMEOUT))
            .withWatchdog(EAGER);
    Standalone system = Standalone.start(config, data);
    try {
      system.awaitRunning();
      models.before(system.modelPort());
      return new Bench(models, data, system);
    } catch (Exception failure) {
      system.close();
      data.close();
      models.close();
      throw failure;
    }
  }

  static Installation installation() {
    return new Installation(repository());
  }

  static Path repository() {
    return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
  }

  static String newId() {
    return "video_" + UUID.randomUUID().toString().replace("-", "");
  }

  /** The smallest video there is. */
  static PromptSubmitted.Builder good() {
    return PromptSubmitted.newBuilder()
        .setPrompt("a red ball rolls")
        .setVideoId(newId())
        .setSize("48x48")
        .setFrames(1)
        .setSteps(1)
        .setSeed(1L);
  }

  Outcome finishGood() throws Exception {
    return submit(good().build());
  }

  /** Publishes a prompt and tells the last word about it. */
  Outcome submit(PromptSubmitted prompt) throws Exception {
    byte[] bytes = bytes(Topics.PROMPTS, prompt);
    String place = publish(Topics.PROMPTS.name(), null, bytes);
    String id = prompt.getVideoId();
    return words.about(id == null ? Set.of(place) : Set.of(place, id), bytes, LIMIT);
  }

  /** Publishes bytes and waits until they are a dead letter. */
  Outcome bury(String topic, byte @Nullable [] bytes) throws Exception {
    String place = publish(topic, "anything", bytes);
    return words.about(Set.of(place), bytes == null ? NOTHING : bytes, LIMIT);
  }

  /** Publishes values and waits until all are dead letters for the same reason. */
  Outcome bury(String topic, List<byte[]> values) throws Exception {
    Map<String, byte[]> places = new LinkedHashMap<>();
    for (byte[] value : values) {
      places.put(publish(topic, "anything", value), value);
    }
    Set<Outcome> outcomes = new LinkedHashSet<>();
    places.forEach((place, value) -> outcomes.add(words.about(Set.of(place), value, LIMIT)));
    return outcomes.size() == 1
        ? outcomes.iterator().next()
        : Outcome.refused("different reasons: " + outcomes);
  }

  /** Publishes a record and waits until it is a dead letter or rejected. */
  <T extends SpecificRecordBase> Outcome bury(Topic<T> topic, T event) throws Exception {
    return bury(topic.name(), bytes(topic, event));
  }

  /**
   * Publishes a record about a video nobody knows and waits for the failure a stage makes of it.
   */
  <T extends SpecificRecordBase> Outcome fail(Topic<T> topic, T event, String videoId)
      throws Exception {
    publish(topic.name(), videoId, bytes(topic, event));
    return words.buried(videoId, LIMIT);
  }

  /** Publishes bytes; tells where they lie, as topic-partition-offset. */
  String publish(String topic, @Nullable String key, byte @Nullable [] bytes) throws Exception {
    return publish(producer, topic, key, bytes);
  }

  String publish(
      KafkaProducer<byte[], byte[]> other,
      String topic,
      @Nullable String key,
      byte @Nullable [] bytes)
      throws Exception {
    try {
      RecordMetadata place =
          other
              .send(new ProducerRecord<>(topic, key == null ? null : key.getBytes(UTF_8), bytes))
              .get(30, TimeUnit.SECONDS);
      return place.topic() + "-" + place.partition() + "-" + place.offset();
    } catch (ExecutionException refused) {
      throw refused.getCause() instanceof Exception cause ? cause : refused;
    }
  }

  <T extends SpecificRecordBase> byte[] bytes(Topic<T> topic, T event) {
    return new EventSerializer<>(registry(), topic).encode(event);
  }

  /** A patch as the system itself writes them, of a video that is finished. */
  LatentPatch sample() throws Exception {
    if (sample == null) {
      PromptSubmitted prompt = good().build();
      submit(prompt);
      sample = words.patch(prompt.getVideoId(), LIMIT);
    }
    return sample;
  }

  /** The same as of a video that nobody knows. */
  LatentPatch.Builder foreignPatch() throws Exception {
    return LatentPatch.newBuilder(sample()).setVideoId(newId());
  }

  Registry registry() {
    return system.registry();
  }

  Outcome post(String body) throws Exception {
    return post(body.getBytes(UTF_8));
  }

  Outcome post(byte[] body) throws Exception {
    return answer(
        request("/v1/videos")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body)));
  }

  Outcome get(String path) throws Exception {
    return answer(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    int port = system.httpPort().orElseThrow();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LIMIT);
  }

  private Outcome answer(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    return Outcome.http(response.statusCode(), code(response.body()));
  }

  /** What the HTTP server refuses before anyone looks at it has a page and no code. */
  private static String code(String body) throws JsonProcessingException {
    return body.startsWith("{")
        ? new ObjectMapper().readTree(body).path("error").path("code").asText("none")
        : "none";
  }

  static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, int largestRequest) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "max.request.size",
            largestRequest,
            "delivery.timeout.ms",
            30_000,
            "request.timeout.ms",
            10_000),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    words.close();
    system.close();
    data.close();
    models.close();
  }
}
