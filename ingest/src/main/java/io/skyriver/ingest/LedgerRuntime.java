package io.skyriver.ingest;

import io.skyriver.ingest.IngestConfig.Streams;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.LenientTimestamps;
import io.skyriver.telemetry.log.LogKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the topology, exactly once. A thread that dies is replaced: its transaction is undone and
 * done again.
 */
final class LedgerRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerRuntime.class);
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** After a crash the tasks move on once this has passed. */
  private static final Duration SESSION = Duration.ofSeconds(10);

  private final KafkaStreams streams;
  private final ThreadReplacement replacement = new ThreadReplacement(InstantSource.system());
  private final CountDownLatch running = new CountDownLatch(1);

  private LedgerRuntime(KafkaStreams streams) {
    this.streams = streams;
  }

  static LedgerRuntime start(
      Topology topology, Map<String, Object> clientSettings, Streams config) {
    LedgerRuntime runtime =
        new LedgerRuntime(new KafkaStreams(topology, properties(clientSettings, config)));
    runtime.streams.setUncaughtExceptionHandler(runtime.replacement);
    runtime.streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) {
            runtime.running.countDown();
          }
        });
    runtime.streams.start();
    return runtime;
  }

  static Properties properties(Map<String, Object> clientSettings, Streams config) {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
    // A commit that is due waits for a poll to end, so that one must not wait longer for records.
    settings.put(StreamsConfig.POLL_MS_CONFIG, config.commitInterval().toMillis());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replication());
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    settings.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, LenientTimestamps.class);
    settings.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        Math.toIntExact(SESSION.toMillis()));
    // A dead letter is as large as the record it buries, and its headers come on top.
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Topics.DEAD_LETTERS.maxMessageBytes());
    Path directory = config.stateDirectory();
    if (directory != null) {
      settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
      settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, CompactedState.class);
    }
    Properties properties = new Properties();
    properties.putAll(settings);
    return properties;
  }

  /** Whether the tasks run, as far as is known here. */
  boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** Waits until the tasks have run once; false when they did not in time. */
  boolean awaitRunning(Duration timeout) throws InterruptedException {
    return running.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    replacement.close();
    boolean closed =
        streams.close(
            CloseOptions.timeout(CLOSING)
                .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    if (!closed) {
      LOG.atWarn().addKeyValue(LogKeys.TOOK, CLOSING).log("the ledger's threads did not end");
    }
  }
}
