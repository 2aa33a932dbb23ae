package io.skyriver.stage.job;

import io.skyriver.schemas.topics.Topic;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.job.KafkaEnds.Isolation;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.wire.EventType;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The frame of a stage's job: reads topics as records, writes records to topics, and sends what
 * can't be read to the dead letters. Every operator gets a stable id, so that a checkpoint outlives
 * a change of the job's shape.
 *
 * @param env settings applied, see {@link #on}
 * @param config what the stage is told
 * @param provider services of the operators
 * @param stage encoder, denoise or decode
 */
public record StageJob(
    StreamExecutionEnvironment env, StageConfig config, ServicesProvider provider, String stage) {

  /** A frame on an environment that gets the stage's settings. */
  public static StageJob on(StreamExecutionEnvironment env, StageConfig config, String stage) {
    StageEnvironment.configure(env, config);
    return new StageJob(env, config, ServicesProvider.of(config), stage);
  }

  /**
   * Records of a topic. One that the stages write is followed by a watermark once everything has
   * been read that was in it at the start.
   */
  public <T extends SpecificRecordBase> SingleOutputStreamOperator<T> read(
      Topic<T> topic, Isolation isolation) {
    SingleOutputStreamOperator<T> records =
        env.fromSource(
                source(topic, isolation),
                WatermarkStrategy.noWatermarks(),
                topic.name(),
                Incoming.TYPE)
            .uid("read " + topic.name())
            .process(new Decode<>(provider, stage, topic.recordClass()))
            .returns(new EventType<>(topic.recordClass()))
            .name("decode " + topic.name())
            .uid("decode " + topic.name());
    write("dead letters of " + topic.name(), records.getSideOutput(Decode.DEAD_LETTERS));
    return records;
  }

  private Source<Incoming, ?, ?> source(Topic<?> topic, Isolation isolation) {
    KafkaSource<Incoming> records = KafkaEnds.source(config, stage, topic, isolation);
    return switch (isolation) {
      case READ_COMMITTED -> records;
      case READ_UNCOMMITTED -> new CatchUpSource(records, LogEnds.of(config));
    };
  }

  /**
   * Writes records to the topics they name.
   *
   * @param name of the sink within the job
   */
  public void write(String name, DataStream<Outgoing> records) {
    records.sinkTo(KafkaEnds.sink(config, stage)).name(name).uid("write " + name);
  }
}
