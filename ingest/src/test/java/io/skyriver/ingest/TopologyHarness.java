package io.skyriver.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.StageHeartbeat;
import io.skyriver.ingest.IngestConfig.Streams;
import io.skyriver.ingest.IngestTopology.StoreKind;
import io.skyriver.lanes.Lanes;
import io.skyriver.ledger.Acceptance;
import io.skyriver.ledger.Intake;
import io.skyriver.ledger.Ledger;
import io.skyriver.ledger.LedgerProcessor;
import io.skyriver.ledger.Links;
import io.skyriver.ledger.SubmissionRules;
import io.skyriver.ledger.Verdict;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.InMemoryRegistry;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.RecordCodec;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.watchdog.WatchdogRules;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The whole topology without a broker, fed and read as foreign clients would. */
final class TopologyHarness implements AutoCloseable {
  static final int BOUND = 2;
  static final WatchdogRules WATCHDOG =
      new WatchdogRules(Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofSeconds(2), 600);
  static final String APPLICATION = "test-ingest";

  final InMemoryRegistry registry = new InMemoryRegistry();
  final RecordCodec codec = new RecordCodec(registry);
  private final Random keys = new Random(1);
  private final TopologyTestDriver driver;

  private final Map<Verdict, Double> before =
      Arrays.stream(Verdict.values())
          .collect(Collectors.toMap(Function.identity(), TopologyHarness::counted));

  TopologyHarness(Acceptance acceptance) {
    this(acceptance, StoreKind.IN_MEMORY, Streams.DEFAULT);
  }

  TopologyHarness(Acceptance acceptance, StoreKind stores, Streams streams) {
    IngestTopology topology =
        new IngestTopology(
            new Intake(new SubmissionRules(acceptance.catalog())),
            new Ledger(acceptance, new Links(null), 3),
            new Lanes(BOUND),
            WATCHDOG,
            codec,
            APPLICATION,
            stores);
    Map<String, Object> client = Map.of("bootstrap.servers", "nowhere:1");
    driver = new TopologyTestDriver(topology.build(), LedgerRuntime.properties(client, streams));
  }

  void submit(PromptSubmitted submission) {
    publish(Topics.PROMPTS, submission);
  }

  void cancel(CancellationRequested cancellation) {
    publish(Topics.CANCELLATIONS, cancellation);
  }

  void stage(StageEvent event) {
    publish(Topics.STAGE_EVENTS, event);
  }

  /** Lets the clock go on, second by second. */
  void tick(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
  }

  /** A heartbeat of the only subtask of a stage that has taken every input for so long. */
  void beat(String stage, Instant at, Duration flowing) {
    StageEvent alive =
        StageEvent.newBuilder()
            .setVideoId("")
            .setAttempt(0)
            .setStage(stage)
            .setType(StageEventType.ALIVE)
            .setHeartbeat(new StageHeartbeat("unit", 0, 1, 10_000L, flowing.toMillis()))
            .setAt(at)
            .build();
    input(Topics.STAGE_EVENTS.name()).pipeInput(new byte[0], bytes(Topics.STAGE_EVENTS, alive), at);
  }

  /** Under a key of its own choice, as foreign producers may. */
  <T extends SpecificRecordBase> void publish(Topic<T> topic, T value) {
    publish(topic.name(), bytes(topic, value));
  }

  void publish(String topic, byte @Nullable [] value) {
    byte[] key = new byte[keys.nextInt(20)];
    keys.nextBytes(key);
    input(topic).pipeInput(key, value);
  }

  <T extends SpecificRecordBase> byte[] bytes(Topic<T> topic, T value) {
    return codec.write(topic, value);
  }

  TestInputTopic<byte[], byte[]> input(String topic) {
    return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Lets time pass on the clock that punctuators follow. */
  void pass(Duration time) {
    driver.advanceWallClockTime(time);
  }

  /** What the ledger keeps of a video, as it is stored; null for nothing. */
  byte @Nullable [] kept(String videoId) {
    return driver.<String, byte[]>getKeyValueStore(LedgerProcessor.STORE).get(videoId);
  }

  /** The values written since the last look. */
  <T extends SpecificRecordBase> List<T> read(Topic<T> topic) {
    var reader = new EventDeserializer<>(registry, topic.recordClass());
    return records(topic.name()).stream()
        .map(written -> reader.deserialize(topic.name(), written.value()))
        .toList();
  }

  List<TestRecord<byte[], byte[]>> records(String topic) {
    var output =
        driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return output.readRecordsToList();
  }

  /** How many events the ledger has given that verdict since this harness was made. */
  double total(Verdict verdict) {
    return counted(verdict) - before.getOrDefault(verdict, 0.0);
  }

  private static double counted(Verdict verdict) {
    return Meters.process().value(Metric.LEDGER_EVENTS, verdict.name().toLowerCase(Locale.ROOT));
  }

  static String header(TestRecord<byte[], byte[]> written, String name) {
    return new String(written.headers().lastHeader(name).value(), UTF_8);
  }

  @Override
  public void close() {
    codec.close();
    driver.close();
  }
}
