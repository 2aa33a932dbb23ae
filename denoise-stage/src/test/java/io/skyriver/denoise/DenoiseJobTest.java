package io.skyriver.denoise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoPlan;
import io.skyriver.schemas.topics.Deployment;
import io.skyriver.schemas.topics.TopicCreator;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.call.CallBook;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.job.Outbox;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEnvironment;
import io.skyriver.stage.job.StageJob;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.window.PatchCutter;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole job between real topics; only the model, the registry and the store are fakes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // Set before all tests.
class DenoiseJobTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final VideoPlan PLAN = SmallCard.plan(2, 8, 1);
  private static final byte[] POISON = {7, 7, 7};

  /** Told from the other videos' by its number of steps. */
  private static final VideoPlan EARLIER = SmallCard.plan(1, 6, 1);

  private final ScriptedModelServer models = ScriptedModelServer.answering(this::denoise);
  private final FakeSurroundings surroundings =
      new FakeSurroundings(SmallCard.CARD, models, new CallBook());
  private final AtomicInteger callsUntilDeath = new AtomicInteger(-1);
  private TestBroker broker;
  private JobClient job;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    broker = TestBroker.start(folder.resolve("broker"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreator.create(admin, Deployment.STANDALONE, BOUND);
    }
    sendBeforeTheStart("video_0");
    StageConfig config = config(folder);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, cluster());
    StageEnvironment.configure(env, config);
    DenoiseJob.define(new StageJob(env, config, surroundings.provider(), DenoiseJob.STAGE));
    job = env.executeAsync("denoise");
  }

  @AfterAll
  void stop() throws Exception {
    job.cancel().get();
    broker.close();
  }

  @Test
  void denoisesEveryWindowOfAVideoFromTopicToTopic() throws Exception {
    WindowSet first = send("video_1");

    List<StageEvent> events = finished("video_1");

    requireClean("video_1", first);
    assertThat(types(events, StageEventType.CHUNK_COMMITTED)).hasSize(16);
    assertThat(types(events, StageEventType.HELD)).hasSize(2);
    assertThat(medianHop(types(events, StageEventType.CHUNK_COMMITTED)))
        .isLessThan(Duration.ofMillis(250));
  }

  @Test
  void law5FinishesAVideoWithTheSameBytesWhenTheJobDiesInTheMiddle() throws Exception {
    callsUntilDeath.set(5);

    WindowSet first = send("video_2");

    assertThat(types(finished("video_2"), StageEventType.FAILED)).isEmpty();
    requireClean("video_2", first);
    assertThat(callsUntilDeath.get()).isNegative();
  }

  @Test
  void law5CallsNoModelForASetThatTheTopicAlreadyHasASuccessorOf() {
    List<Outgoing> records =
        read(
            Topics.STAGE_EVENTS.name(),
            read -> !types(events("video_0", read), StageEventType.WINDOW_FINISHED).isEmpty());

    assertThat(types(events("video_0", records), StageEventType.FAILED)).isEmpty();
    assertThat(models.calls())
        .filteredOn(call -> FakeDenoiser.number(call, "STEPS") == EARLIER.getSteps())
        .extracting(call -> FakeDenoiser.number(call, "STEP_BEGIN"))
        .containsExactly(4L, 5L);
  }

  @Test
  void law9SendsUndecodableBytesToTheDeadLetters() {
    send(List.of(new Outgoing(Topics.DENOISE_PATCHES.name(), "bad", POISON, Map.of())));

    List<Outgoing> letters = read(Topics.DEAD_LETTERS.name(), read -> !read.isEmpty());

    assertThat(letters.get(0).value()).isEqualTo(POISON);
    assertThat(letters.get(0).headers()).containsEntry("skyriver-code", "undecodable");
  }

  /** Sends a window's noise and what four steps made of it, as a stage did that has stopped. */
  private void sendBeforeTheStart(String video) throws InterruptedException {
    ArtifactRef conditioning =
        surroundings
            .services()
            .conditionings()
            .store("default", Windows.conditioning(video, EARLIER));
    WindowSet noise = Windows.first(video, EARLIER, conditioning);
    WindowSet window = noise;
    Outbox outbox = new Outbox(surroundings.registry());
    send(outbox.patches(Topics.DENOISE_PATCHES, patches(noise)));
    for (int step = 0; step < 4; step++) {
      window = WindowSet.of(Windows.chunk(window, EARLIER).again());
      send(outbox.patches(Topics.DENOISE_PATCHES, patches(window)));
    }
  }

  /** Sends the first window of a video. */
  private WindowSet send(String video) throws InterruptedException {
    WindowSet first = Windows.first(video, PLAN, conditioning(video));
    send(new Outbox(surroundings.registry()).patches(Topics.DENOISE_PATCHES, patches(first)));
    return first;
  }

  /** The events of a video once both windows are finished. */
  private List<StageEvent> finished(String video) {
    List<Outgoing> records =
        read(
            Topics.STAGE_EVENTS.name(),
            read -> types(events(video, read), StageEventType.WINDOW_FINISHED).size() >= 2);
    return events(video, records);
  }

  private List<StageEvent> events(String video, List<Outgoing> records) {
    return surroundings.records(Topics.STAGE_EVENTS, records).stream()
        .filter(event -> event.getVideoId().equals(video))
        .toList();
  }

  private static List<StageEvent> types(List<StageEvent> events, StageEventType type) {
    return events.stream().filter(event -> event.getType() == type).toList();
  }

  /** Each execution that reached the decoder brings the expected planes. */
  private void requireClean(String video, WindowSet first) {
    List<LatentPatch> patches =
        surroundings.records(
            Topics.DECODE_PATCHES,
            read(Topics.DECODE_PATCHES.name(), read -> bothWindows(video, read)));
    assertThat(window(patches, video, 0)).isEqualTo(expected(first));
    assertThat(window(patches, video, 1)).isEqualTo(expectedSecond(first));
  }

  private boolean bothWindows(String video, List<Outgoing> records) {
    List<LatentPatch> patches = surroundings.records(Topics.DECODE_PATCHES, records);
    return !complete(patches, video, 0).isEmpty() && !complete(patches, video, 1).isEmpty();
  }

  private static WindowPlanes window(List<LatentPatch> patches, String video, int window) {
    return PatchCutter.assemble(complete(patches, video, window));
  }

  /** The patches of one execution that has all of a window's, or none. */
  private static List<LatentPatch> complete(List<LatentPatch> patches, String video, int window) {
    return patches.stream()
        .filter(patch -> patch.getVideoId().equals(video) && patch.getWindow() == window)
        .collect(Collectors.groupingBy(LatentPatch::getExecution))
        .values()
        .stream()
        .filter(set -> set.size() == set.get(0).getPatches())
        .findFirst()
        .orElse(List.of());
  }

  /** Median time from one chunk to the next; the fake model itself takes next to none. */
  private static Duration medianHop(List<StageEvent> chunkEvents) {
    List<Instant> chunks = chunkEvents.stream().map(StageEvent::getAt).sorted().toList();
    List<Duration> hops = new ArrayList<>();
    for (int index = 1; index < chunks.size(); index++) {
      hops.add(Duration.between(chunks.get(index - 1), chunks.get(index)));
    }
    hops.sort(Comparator.naturalOrder());
    return hops.get(hops.size() / 2);
  }

  /** An error in the middle of a call is no failure of the video: the job starts again. */
  private InferResponse denoise(InferRequest request) {
    if (callsUntilDeath.get() >= 0 && callsUntilDeath.getAndDecrement() == 0) {
      throw new AssertionError("the job dies here");
    }
    return FakeDenoiser.denoise(request);
  }

  private static WindowPlanes expected(WindowSet first) {
    return Windows.denoised(first, PLAN).only("latent");
  }

  private static WindowPlanes expectedSecond(WindowSet first) {
    WindowPlanes start =
        new InitialPlanes(SmallCard.CARD, PLAN)
            .following(PLAN.getWindows().get(1), Windows.denoised(first, PLAN));
    return Windows.denoised(new WindowSet(first.header().start(1, "second", 0), start), PLAN)
        .only("latent");
  }

  private static List<LatentPatch> patches(WindowSet window) {
    return window.cut(PatchCutter.of(SmallCard.CARD.patch()));
  }

  private ArtifactRef conditioning(String video) throws InterruptedException {
    return surroundings
        .services()
        .conditionings()
        .store("default", Windows.conditioning(video, PLAN));
  }

  private void send(List<Outgoing> records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Outgoing record : records) {
        producer.send(
            new ProducerRecord<>(record.topic(), record.key().getBytes(UTF_8), record.value()));
      }
    }
  }

  /** Everything in a topic, as soon as it is enough. */
  private List<Outgoing> read(String topic, Predicate<List<Outgoing>> enough) {
    List<Outgoing> records = new ArrayList<>();
    long deadline = System.nanoTime() + BOUND.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "group.id",
                "test-" + UUID.randomUUID(),
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (!enough.test(records)) {
        assertThat(System.nanoTime()).as("records of %s in time", topic).isLessThan(deadline);
        consumer.poll(Duration.ofMillis(100)).forEach(record -> records.add(read(record)));
      }
    }
    return records;
  }

  private static Outgoing read(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    record
        .headers()
        .forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    return new Outgoing(record.topic(), new String(record.key(), UTF_8), record.value(), headers);
  }

  private StageConfig config(Path folder) {
    return new StageConfig(
        broker.bootstrapServers(),
        URI.create("http://unused"),
        List.of("unused:1"),
        URI.create("file:///unused"),
        URI.create("file:///unused"),
        folder.resolve("checkpoints").toUri(),
        Duration.ofSeconds(1),
        2,
        8,
        Duration.ofSeconds(10),
        Map.of());
  }

  private static Configuration cluster() {
    Configuration cluster = new Configuration();
    cluster.set(RestOptions.BIND_PORT, "0");
    cluster.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(16));
    cluster.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(16));
    cluster.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(16));
    return cluster;
  }
}
