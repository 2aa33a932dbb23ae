package io.skyriver.stage.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.stage.job.LogEnds.Extent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CatchUpReaderTest {
  private static final TopicPartition ONE = new TopicPartition("topic", 1);
  private static final TopicPartition TWO = new TopicPartition("topic", 2);
  private static final String REACHED = "reached";

  private final Records records = new Records();
  private final Seen seen = new Seen();
  private Map<TopicPartition, Extent> extents = Map.of();
  private final CatchUpReader reader = new CatchUpReader(records, partitions -> extents);

  @Test
  void law5TellsOnceEveryPartitionIsReadToItsEnd() throws Exception {
    extents = Map.of(ONE, new Extent(0, 2), TWO, new Extent(5, 6));
    reader.addSplits(List.of(split(ONE, KafkaPartitionSplit.EARLIEST_OFFSET), split(TWO, 5)));

    read(1, 0);
    read(2, 5);
    read(1, 1);
    read(1, 2);

    assertThat(seen.all).containsExactly("1-0", "2-5", "1-1", REACHED, "1-2");
  }

  @Test
  void tellsAtOnceWhereNothingIsLeftToRead() throws Exception {
    extents = Map.of(ONE, new Extent(3, 3), TWO, new Extent(0, 9));
    CompletableFuture<Void> idle = reader.isAvailable();
    assertThat(idle).isNotDone();

    reader.addSplits(List.of(split(ONE, KafkaPartitionSplit.EARLIEST_OFFSET), split(TWO, 9)));

    assertThat(idle).isDone();
    reader.pollNext(seen);
    assertThat(seen.all).containsExactly(REACHED);
    assertThat(reader.isAvailable()).isNotDone();
  }

  @Test
  void passesAnEndWhoseRecordsAreGone() throws Exception {
    extents = Map.of(ONE, new Extent(0, 4));
    reader.addSplits(List.of(split(ONE, 0)));

    read(1, 7);

    assertThat(seen.all).containsExactly("1-7", REACHED);
  }

  @Test
  void waitsForItsPartitions() throws Exception {
    reader.pollNext(seen);

    assertThat(seen.all).isEmpty();
  }

  @Test
  void tellsAfterAWhileThatItGotNoPartition() throws Exception {
    reader.start();

    reader.isAvailable().get(10, TimeUnit.SECONDS);
    reader.pollNext(seen);

    assertThat(seen.all).containsExactly(REACHED);
  }

  @Test
  void leavesPartitionsThatComeLaterAlone() throws Exception {
    extents = Map.of(ONE, new Extent(0, 0), TWO, new Extent(0, 9));
    reader.addSplits(List.of(split(ONE, 0)));
    reader.pollNext(seen);

    reader.addSplits(List.of(split(TWO, 0)));
    read(2, 0);

    assertThat(seen.all).containsExactly(REACHED, "2-0");
    assertThat(records.splits).hasSize(2);
  }

  @Test
  void leavesEverythingElseToTheReaderItWraps() throws Exception {
    reader.notifyCheckpointComplete(1);
    reader.notifyCheckpointAborted(2);
    reader.pauseOrResumeSplits(List.of("topic-1"), List.of());
    reader.notifyNoMoreSplits();
    reader.close();

    assertThat(records.told)
        .containsExactly("complete 1", "aborted 2", "pause", "no more", "close");
    assertThat(reader.snapshotState(3)).isSameAs(records.splits);
  }

  private void read(int partition, long offset) throws Exception {
    records.waiting.add(new Incoming("topic", partition, offset, new byte[0], null));
    reader.pollNext(seen);
  }

  private static KafkaPartitionSplit split(TopicPartition partition, long from) {
    return new KafkaPartitionSplit(partition, from);
  }

  /** Hands out what is put in, through an output of the partition. */
  private static final class Records implements SourceReader<Incoming, KafkaPartitionSplit> {
    private final Deque<Incoming> waiting = new ArrayDeque<>();
    private final List<KafkaPartitionSplit> splits = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    @Override
    public void start() {}

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
      told.add("complete " + checkpoint);
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) {
      told.add("aborted " + checkpoint);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
      told.add("pause");
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Incoming> output) {
      Incoming next = waiting.poll();
      if (next != null) {
        output.createOutputForSplit("topic-" + next.partition()).collect(next, 1);
      }
      return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
      return splits;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return new CompletableFuture<>();
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> added) {
      splits.addAll(added);
    }

    @Override
    public void notifyNoMoreSplits() {
      told.add("no more");
    }

    @Override
    public void close() {
      told.add("close");
    }
  }

  /** Keeps what comes out, in order. */
  private static final class Seen implements ReaderOutput<Incoming> {
    private final List<String> all = new ArrayList<>();

    @Override
    public void collect(Incoming record) {
      all.add(record.partition() + "-" + record.offset());
    }

    @Override
    public void collect(Incoming record, long timestamp) {
      collect(record);
    }

    @Override
    public SourceOutput<Incoming> createOutputForSplit(String splitId) {
      return this;
    }

    @Override
    public void releaseOutputForSplit(String splitId) {}

    @Override
    public void emitWatermark(Watermark watermark) {
      all.add(watermark.equals(CatchUpSource.REACHED) ? REACHED : watermark.toString());
    }

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}
  }
}
