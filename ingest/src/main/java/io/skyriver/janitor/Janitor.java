package io.skyriver.janitor;

import io.skyriver.artifact.ArtifactStore;
import io.skyriver.events.ArtifactDeletion;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.RecordCodec;
import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code skyriver.artifact-deletions} on a thread of its own and deletes what they name. A
 * deletion is committed once it is done; while the store can't be reached it is tried again with
 * growing pauses. Several janitors of one group share the work.
 */
public final class Janitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Janitor.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Set<String> REASONS = Set.of("outcome", "expiry", "erasure", "oblivion");

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final ArtifactStore artifacts;
  private final RecordCodec codec;
  private final Graveyard graveyard;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "skyriver-janitor");
  private Duration pause = FIRST_PAUSE;

  private Janitor(
      Supplier<Consumer<byte[], byte[]>> consumers,
      ArtifactStore artifacts,
      RecordCodec codec,
      Graveyard graveyard) {
    this.consumers = consumers;
    this.artifacts = artifacts;
    this.codec = codec;
    this.graveyard = graveyard;
    thread.setDaemon(true);
  }

  /**
   * Starts to work.
   *
   * @param consumers makes a consumer of a group, read-committed and without commits of its own
   * @param artifacts stays open when this is closed
   * @param graveyard takes what is no deletion; closed with this
   */
  public static Janitor start(
      Supplier<Consumer<byte[], byte[]>> consumers,
      ArtifactStore artifacts,
      RecordCodec codec,
      Graveyard graveyard) {
    Janitor janitor = new Janitor(consumers, artifacts, codec, graveyard);
    janitor.thread.start();
    return janitor;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(CLOSING.toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    graveyard.close();
  }

  private void run() {
    while (closed.getCount() > 0) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        consumer.subscribe(List.of(Topics.ARTIFACT_DELETIONS.name()));
        follow(consumer);
      } catch (RegistryUnavailableException | InterruptException stopping) {
        LOG.atDebug().setCause(stopping).log("stopped while waiting");
      } catch (RuntimeException failure) {
        LOG.atWarn().setCause(failure).log("deleting files failed; starting again");
      }
      rest();
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    while (closed.getCount() > 0) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
      Set<TopicPartition> stuck = new HashSet<>();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (stuck.isEmpty() && isDone(record)) {
          done.put(partition, new OffsetAndMetadata(record.offset() + 1));
        } else if (stuck.add(partition)) {
          consumer.seek(partition, record.offset());
        }
      }
      if (!done.isEmpty()) {
        consumer.commitSync(done);
      }
      if (stuck.isEmpty()) {
        pause = FIRST_PAUSE;
      } else {
        rest();
      }
    }
  }

  /** False when the store can't be reached. */
  private boolean isDone(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.value() == null) {
        graveyard.bury("value_missing", "The record has no value.", record);
      } else {
        delete(codec.read(ArtifactDeletion.class, record.value()));
      }
    } catch (IOException outage) {
      LOG.atWarn()
          .addKeyValue(LogKeys.REASON, outage.toString())
          .addKeyValue(LogKeys.PAUSE, pause)
          .log("can't delete files now");
      return false;
    } catch (UndecodableRecordException poison) {
      graveyard.bury("undecodable", String.valueOf(poison.getMessage()), record);
    } catch (IllegalArgumentException nonsense) {
      graveyard.bury("deletion_invalid", String.valueOf(nonsense.getMessage()), record);
    }
    return true;
  }

  private void delete(ArtifactDeletion deletion) throws IOException {
    String tenant = deletion.getTenant();
    String video = deletion.getVideoId();
    int files =
        deletion.getKinds().isEmpty()
            ? artifacts.deleteVideo(tenant, video)
            : artifacts.deleteKinds(tenant, video, deletion.getKinds());
    String reason = REASONS.contains(deletion.getReason()) ? deletion.getReason() : "other";
    Meters.process().add(Metric.FILES_DELETED, files, reason);
    LOG.atDebug()
        .addKeyValue(LogKeys.VIDEO, video)
        .addKeyValue(LogKeys.REASON, reason)
        .log("files deleted");
  }

  private void rest() {
    try {
      closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stop) {
      closed.countDown();
    }
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
