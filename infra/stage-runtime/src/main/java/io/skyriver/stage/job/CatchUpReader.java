package io.skyriver.stage.job;

import io.skyriver.stage.job.LogEnds.Extent;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads as another reader does, and tells when the ends are reached that the partitions had when
 * they were assigned. One that gets no partition for a while has none to wait for. Used by its
 * task's thread.
 */
final class CatchUpReader implements SourceReader<Incoming, KafkaPartitionSplit> {
  private static final Duration ASSIGNING = Duration.ofSeconds(5);

  private final SourceReader<Incoming, KafkaPartitionSplit> records;
  private final LogEnds ends;

  /** Offsets still to be passed, by partition. */
  private final Map<TopicPartition, Long> missing = new HashMap<>();

  /** Wakes the task when there is something to tell though nothing to read. */
  private final CompletableFuture<Void> settled = new CompletableFuture<>();

  private boolean assigned;
  private boolean told;

  CatchUpReader(SourceReader<Incoming, KafkaPartitionSplit> records, LogEnds ends) {
    this.records = records;
    this.ends = ends;
  }

  @Override
  public void start() {
    settled.completeOnTimeout(null, ASSIGNING.toMillis(), TimeUnit.MILLISECONDS);
    records.start();
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    if (!told) {
      expect(splits);
    }
    records.addSplits(splits);
  }

  @Override
  public InputStatus pollNext(ReaderOutput<Incoming> output) throws Exception {
    InputStatus status = records.pollNext(told ? output : new Watching(output));
    if (!told && missing.isEmpty() && (assigned || settled.isDone())) {
      told = true;
      output.emitWatermark(CatchUpSource.REACHED);
    }
    return status;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return told || (settled.isDone() && !missing.isEmpty())
        ? records.isAvailable()
        : CompletableFuture.anyOf(records.isAvailable(), settled).thenAccept(any -> {});
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
    return records.snapshotState(checkpoint);
  }

  @Override
  public void notifyNoMoreSplits() {
    records.notifyNoMoreSplits();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    records.handleSourceEvents(event);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    records.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    records.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
    records.pauseOrResumeSplits(toPause, toResume);
  }

  @Override
  public void close() throws Exception {
    records.close();
  }

  private void expect(List<KafkaPartitionSplit> splits) {
    Map<TopicPartition, Extent> extents =
        ends.of(splits.stream().map(KafkaPartitionSplit::getTopicPartition).toList());
    for (KafkaPartitionSplit split : splits) {
      Extent extent = extents.get(split.getTopicPartition());
      if (extent != null && !extent.isReachedFrom(split.getStartingOffset())) {
        missing.put(split.getTopicPartition(), extent.end());
      }
    }
    assigned = true;
    settled.complete(null);
  }

  private void passed(Incoming record) {
    if (missing.isEmpty()) {
      return;
    }
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    missing.computeIfPresent(partition, (same, end) -> record.offset() + 1 >= end ? null : end);
  }

  /** Lets records pass and takes note of their offsets. */
  private final class Watching implements ReaderOutput<Incoming> {
    private final ReaderOutput<Incoming> output;

    private Watching(ReaderOutput<Incoming> output) {
      this.output = output;
    }

    @Override
    public void collect(Incoming record) {
      output.collect(record);
      passed(record);
    }

    @Override
    public void collect(Incoming record, long timestamp) {
      output.collect(record, timestamp);
      passed(record);
    }

    @Override
    public SourceOutput<Incoming> createOutputForSplit(String splitId) {
      return new WatchingSplit(output.createOutputForSplit(splitId));
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
      output.releaseOutputForSplit(splitId);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      output.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
      output.markIdle();
    }

    @Override
    public void markActive() {
      output.markActive();
    }
  }

  /** The same for one partition. */
  private final class WatchingSplit implements SourceOutput<Incoming> {
    private final SourceOutput<Incoming> output;

    private WatchingSplit(SourceOutput<Incoming> output) {
      this.output = output;
    }

    @Override
    public void collect(Incoming record) {
      output.collect(record);
      passed(record);
    }

    @Override
    public void collect(Incoming record, long timestamp) {
      output.collect(record, timestamp);
      passed(record);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      output.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
      output.markIdle();
    }

    @Override
    public void markActive() {
      output.markActive();
    }
  }
}
