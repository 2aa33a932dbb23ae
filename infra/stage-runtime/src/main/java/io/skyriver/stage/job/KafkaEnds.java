package io.skyriver.stage.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.schemas.topics.Topic;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.telemetry.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The sources and sinks of a stage's job. */
public final class KafkaEnds {
  private static final int BATCH_BYTES = 1 << 20;

  private KafkaEnds() {}

  /** Which records of a topic a source shows. */
  public enum Isolation {
    /** Only those of committed transactions: for topics the ledger writes. */
    READ_COMMITTED,
    /** All: for topics the stages write, at least once and without transactions. */
    READ_UNCOMMITTED
  }

  /**
   * Reads a topic from where the checkpoint says, without one from its beginning: a stage's state
   * is a cache of its topics (law 5).
   *
   * @param stage names the consumer group
   */
  public static KafkaSource<Incoming> source(
      StageConfig config, String stage, Topic<?> topic, Isolation isolation) {
    Properties properties = properties(config);
    properties.setProperty(
        "isolation.level",
        isolation == Isolation.READ_COMMITTED ? "read_committed" : "read_uncommitted");
    properties.setProperty("fetch.max.wait.ms", "500");
    properties.setProperty("fetch.min.bytes", "1");
    properties.setProperty("partition.discovery.interval.ms", "30000");
    return KafkaSource.<Incoming>builder()
        .setBootstrapServers(config.bootstrapServers())
        .setGroupId("skyriver-" + stage)
        .setClientIdPrefix("skyriver-" + stage)
        .setTopics(topic.name())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new AsRead())
        .setProperties(properties)
        .build();
  }

  /** Writes to whatever topic a record names; at least once, with an idempotent producer. */
  public static KafkaSink<Outgoing> sink(StageConfig config, String stage) {
    Properties properties = properties(config);
    properties.setProperty("enable.idempotence", "true");
    properties.setProperty("acks", "all");
    properties.setProperty("linger.ms", "0");
    properties.setProperty("batch.size", Integer.toString(BATCH_BYTES));
    properties.setProperty("max.request.size", Integer.toString(2 * BATCH_BYTES));
    properties.setProperty("compression.type", "none");
    return KafkaSink.<Outgoing>builder()
        .setBootstrapServers(config.bootstrapServers())
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setKafkaProducerConfig(properties)
        .setRecordSerializer(new AsAddressed(stage))
        .build();
  }

  private static Properties properties(StageConfig config) {
    Properties properties = new Properties();
    config.kafka().forEach(properties::setProperty);
    return properties;
  }

  private static final class AsRead implements KafkaRecordDeserializationSchema<Incoming> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Incoming> out) {
      out.collect(
          new Incoming(
              record.topic(),
              record.partition(),
              record.offset(),
              record.value(),
              traceparent(record)));
    }

    private static @Nullable String traceparent(ConsumerRecord<byte[], byte[]> record) {
      Header header = record.headers().lastHeader(TraceContext.HEADER);
      return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    @Override
    public TypeInformation<Incoming> getProducedType() {
      return Incoming.TYPE;
    }
  }

  private static final class AsAddressed implements KafkaRecordSerializationSchema<Outgoing> {
    private static final long serialVersionUID = 1L;

    private final String stage;

    private AsAddressed(String stage) {
      this.stage = stage;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Outgoing outgoing, KafkaSinkContext context, @Nullable Long timestamp) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(outgoing.topic(), outgoing.key().getBytes(UTF_8), outgoing.value());
      for (Map.Entry<String, String> header : outgoing.headers().entrySet()) {
        record.headers().add(header.getKey(), header.getValue().getBytes(StandardCharsets.UTF_8));
      }
      measure(outgoing);
      return record;
    }

    private void measure(Outgoing outgoing) {
      byte[] value = outgoing.value();
      Meters meters = Meters.process();
      meters.count(Metric.RECORDS_WRITTEN, stage, outgoing.topic());
      meters.add(Metric.BYTES_WRITTEN, value == null ? 0 : value.length, stage, outgoing.topic());
    }
  }
}
