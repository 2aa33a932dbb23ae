package io.skyriver.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.Video;
import io.skyriver.schemas.headers.TombstoneReason;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.RecordCodec;
import io.skyriver.telemetry.log.LogKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole of {@code skyriver.videos}, committed records only, into memory with a consumer
 * of its own and no group, so that every instance knows every video.
 */
public final class KafkaVideoReader implements VideoReader {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaVideoReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final Duration FRESHNESS = Duration.ofSeconds(5);

  private final Map<String, Object> settings;
  private final RecordCodec codec;
  private final Admin admin;
  private final VideoIndex index;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "skyriver-video-reader");
  private volatile boolean ready;

  private KafkaVideoReader(
      Map<String, Object> clientSettings, RecordCodec codec, Duration erasures) {
    this.index = new VideoIndex(erasures, InstantSource.system());
    this.settings = consumerSettings(clientSettings);
    this.codec = codec;
    this.admin = Admin.create(clientSettings);
    thread.setDaemon(true);
  }

  /**
   * Starts to read.
   *
   * @param clientSettings how to reach Kafka
   * @param erasures how long the id of an erased video stays taken
   */
  public static KafkaVideoReader start(
      Map<String, Object> clientSettings, RecordCodec codec, Duration erasures) {
    KafkaVideoReader reader = new KafkaVideoReader(clientSettings, codec, erasures);
    reader.thread.start();
    return reader;
  }

  @Override
  public Optional<Video> find(String videoId) {
    Optional<Video> known = index.find(videoId);
    if (known.isEmpty()) {
      catchUp();
    }
    return known.isPresent() ? known : index.find(videoId);
  }

  @Override
  public boolean isErased(String videoId) {
    return index.isErased(videoId);
  }

  @Override
  public Optional<Video> await(
      String videoId, Predicate<Optional<Video>> wanted, Duration timeout) {
    index.await(() -> wanted.test(index.find(videoId)), timeout);
    return index.find(videoId);
  }

  @Override
  public VideoPage page(@Nullable String after, int limit, Order order) {
    return index.page(after, limit, order);
  }

  @Override
  public List<Video> waiting(String lane) {
    return index.waiting(lane);
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  /** Waits until the reader is ready; false when it was not in time. */
  public boolean awaitReady(Duration timeout) {
    return index.await(() -> ready, timeout);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(CLOSING.toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    admin.close(CLOSING);
  }

  /** Returns once all that was committed when it was called is in the index. */
  private void catchUp() {
    Map<Integer, Long> ends = ends();
    if (!index.await(() -> index.hasReached(ends), FRESHNESS)) {
      throw new UnreadableException("the newest videos are not read yet", null);
    }
  }

  private Map<Integer, Long> ends() {
    try {
      return admin
          .listOffsets(latest(), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .all()
          .get(FRESHNESS.toMillis(), TimeUnit.MILLISECONDS)
          .entrySet()
          .stream()
          .collect(
              Collectors.toMap(end -> end.getKey().partition(), end -> end.getValue().offset()));
    } catch (ExecutionException | TimeoutException unreachable) {
      throw new UnreadableException("Kafka gives no answer", unreachable);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new UnreadableException("stopped", stop);
    }
  }

  private Map<TopicPartition, OffsetSpec> latest()
      throws InterruptedException, ExecutionException, TimeoutException {
    return admin
        .describeTopics(List.of(Topics.VIDEOS.name()))
        .allTopicNames()
        .get(FRESHNESS.toMillis(), TimeUnit.MILLISECONDS)
        .values()
        .stream()
        .flatMap(topic -> topic.partitions().stream())
        .map(partition -> new TopicPartition(Topics.VIDEOS.name(), partition.partition()))
        .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
  }

  private void run() {
    while (closed.getCount() > 0) {
      try (Consumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        follow(consumer);
      } catch (RegistryUnavailableException stopping) {
        LOG.atDebug().setCause(stopping).log("stopped while waiting for the registry");
      } catch (RuntimeException failure) {
        LOG.atWarn().setCause(failure).log("reading videos failed; starting again");
      }
      pause();
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = partitions(consumer);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<Integer, Long> start = ends();
    while (closed.getCount() > 0) {
      consumer.poll(POLL).forEach(this::take);
      index.advance(positions(consumer, partitions));
      ready = ready || index.hasReached(start);
    }
  }

  private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
    String topic = Topics.VIDEOS.name();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new UnreadableException("there is no topic " + topic, null);
    }
    return partitions;
  }

  /**
   * The position stands behind transaction markers too, so that it reaches the end of the
   * partition.
   */
  private static Map<Integer, Long> positions(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    return partitions.stream()
        .collect(Collectors.toMap(TopicPartition::partition, consumer::position));
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String videoId = new String(record.key(), UTF_8);
    if (record.value() == null) {
      switch (TombstoneReason.of(record.headers())) {
        case ERASED -> index.erase(videoId, Instant.ofEpochMilli(record.timestamp()));
        case FORGOTTEN -> index.forget(videoId);
      }
      return;
    }
    try {
      index.put(codec.read(Video.class, record.value()));
    } catch (UndecodableRecordException poison) {
      LOG.atError().setCause(poison).addKeyValue(LogKeys.VIDEO, videoId).log("can't read a video");
    }
  }

  private void pause() {
    try {
      closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      closed.countDown();
    }
  }

  private static Map<String, Object> consumerSettings(Map<String, Object> clientSettings) {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return settings;
  }
}
