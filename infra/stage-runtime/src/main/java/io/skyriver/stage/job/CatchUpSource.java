package io.skyriver.stage.job;

import java.io.IOException;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source of topics that are written without transactions. Each of its readers emits {@link
 * #REACHED} once, behind the last record that lay in its partitions when it got them. A watermark
 * follows the records on every way to every subtask, so one that has it has all of them (law 5).
 * Checkpoints do not keep watermarks: after each start the reading counts anew.
 */
public final class CatchUpSource
    implements Source<Incoming, KafkaPartitionSplit, KafkaSourceEnumState>,
        ResultTypeQueryable<Incoming> {
  private static final long serialVersionUID = 1L;

  /** Everything that was there at the start has been read. */
  public static final Watermark REACHED = new Watermark(0);

  private final KafkaSource<Incoming> records;
  private final LogEnds ends;

  CatchUpSource(KafkaSource<Incoming> records, LogEnds ends) {
    this.records = records;
    this.ends = ends;
  }

  @Override
  public Boundedness getBoundedness() {
    return records.getBoundedness();
  }

  @Override
  public SourceReader<Incoming, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new CatchUpReader(records.createReader(context), ends);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return records.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
      throws IOException {
    return records.restoreEnumerator(context, checkpoint);
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return records.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return records.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<Incoming> getProducedType() {
    return Incoming.TYPE;
  }
}
