package io.skyriver.it.badinput;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.CancellationRequested;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.TopicDefinition;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.client.Update;
import io.skyriver.standalone.client.VideoClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Bytes that are no record of their topic, on every topic. */
final class Bytes {
  /** Ingest reads these; bytes that nobody can decode are nobody's fault in here. */
  private static final List<Topic<?>> OF_INGEST =
      List.of(
          Topics.PROMPTS,
          Topics.CANCELLATIONS,
          Topics.STAGE_EVENTS,
          Topics.LEDGER_INBOX,
          Topics.LANE_COMMANDS,
          Topics.LANE_GRANTS);

  private static final List<Topic<?>> OF_STAGES =
      List.of(Topics.ENCODE_TASKS, Topics.DENOISE_PATCHES, Topics.DECODE_PATCHES, Topics.CONTROL);

  private static final List<Topic<?>> TOLD =
      List.of(Topics.VIDEOS, Topics.PROGRESS, Topics.FINISHED, Topics.FAILED, Topics.REJECTIONS);

  private Bytes() {}

  static List<BadInput> all() {
    List<BadInput> inputs = new ArrayList<>();
    OF_INGEST.forEach(topic -> add(inputs, topic, Outcome.deadLetter("undecodable", "EXTERNAL")));
    OF_STAGES.forEach(topic -> add(inputs, topic, Outcome.deadLetter("undecodable", "USER")));
    inputs.add(
        new BadInput(
            "no value on prompts",
            bench -> bench.bury(Topics.PROMPTS.name(), (byte[]) null),
            Outcome.deadLetter("value_missing", "EXTERNAL")));
    TOLD.forEach(
        topic ->
            inputs.add(
                new BadInput(
                    "garbage on " + shortName(topic.definition()),
                    bench -> told(bench, topic.name()),
                    Outcome.passedOver())));
    inputs.add(
        new BadInput(
            "garbage among the dead letters",
            bench -> told(bench, Topics.DEAD_LETTERS.name()),
            Outcome.passedOver()));
    inputs.add(new BadInput("2 MiB from a plain producer", Bytes::tooLargeForClient, tooLarge()));
    inputs.add(
        new BadInput("2 MiB from a producer that may", Bytes::tooLargeForBroker, tooLarge()));
    return inputs;
  }

  private static void add(List<BadInput> inputs, Topic<?> topic, Outcome expected) {
    inputs.add(
        new BadInput(
            "garbage, no bytes, an unknown schema, another record, half a record and counts of"
                + " gigabytes on "
                + shortName(topic.definition()),
            bench ->
                bench.bury(
                    topic.name(),
                    List.of(
                        garbage(),
                        new byte[0],
                        unknown(),
                        other(bench, topic),
                        cutOff(bench, topic),
                        bomb(bench, topic))),
            expected));
  }

  private static String shortName(TopicDefinition topic) {
    return topic.name().substring(topic.name().indexOf('.') + 1);
  }

  private static byte[] garbage() {
    return ("garbage " + ThreadLocalRandom.current().nextLong()).getBytes(UTF_8);
  }

  private static byte[] unknown() {
    return ByteBuffer.allocate(20).put((byte) 0).putInt(987_654_321).array();
  }

  /** A sound record of another topic. */
  private static byte[] other(Bench bench, Topic<?> topic) {
    return topic == Topics.CANCELLATIONS
        ? bench.bytes(Topics.PROMPTS, Bench.good().build())
        : bench.bytes(
            Topics.CANCELLATIONS,
            CancellationRequested.newBuilder().setVideoId(Bench.newId()).build());
  }

  /** The schema's id and the beginning of a record that says it is longer. */
  private static byte[] cutOff(Bench bench, Topic<?> topic) {
    byte[] bytes = Arrays.copyOf(bomb(bench, topic), 7);
    bytes[5] = 40;
    return bytes;
  }

  /** The schema's id and a first field that claims all the memory there is. */
  private static byte[] bomb(Bench bench, Topic<?> topic) {
    byte[] bytes = new byte[64];
    Arrays.fill(bytes, (byte) 0xff);
    bytes[0] = 0;
    ByteBuffer.wrap(bytes).putInt(1, id(bench, topic));
    bytes[13] = 0x01;
    return bytes;
  }

  private static int id(Bench bench, Topic<?> topic) {
    return bench.registry().register(topic.name() + "-value", topic.schema());
  }

  /** Whoever listens must hear of its own video all the same. */
  private static Outcome told(Bench bench, String topic) throws Exception {
    try (VideoClient client =
        VideoClient.connect(bench.system.bootstrapServers(), bench.registry())) {
      for (int i = 0; i < 12; i++) {
        bench.publish(topic, i % 2 == 0 ? client.videoId() : "key" + i, garbage());
      }
      client.submit(Bench.good().setVideoId(null).build());
      long end = System.nanoTime() + Bench.LIMIT.toNanos();
      while (System.nanoTime() < end) {
        for (Update update : client.poll(Duration.ofMillis(200))) {
          if (update instanceof Update.Finished) {
            return bench.get("/v1/videos").mendedBy().equals("200")
                ? Outcome.passedOver()
                : Outcome.refused("the list of videos");
          }
        }
      }
      throw new AssertionError("the client hears nothing");
    }
  }

  private static Outcome tooLarge() {
    return Outcome.refused(RecordTooLargeException.class.getSimpleName());
  }

  private static Outcome tooLargeForClient(Bench bench) throws Exception {
    try (KafkaProducer<byte[], byte[]> plain =
        Bench.producer(bench.system.bootstrapServers(), 1 << 20)) {
      bench.publish(plain, Topics.PROMPTS.name(), null, new byte[2 << 20]);
      return Outcome.finished();
    } catch (RecordTooLargeException refused) {
      return tooLarge();
    }
  }

  private static Outcome tooLargeForBroker(Bench bench) throws Exception {
    try {
      bench.publish(Topics.DENOISE_PATCHES.name(), null, new byte[2 << 20]);
      return Outcome.finished();
    } catch (RecordTooLargeException refused) {
      return tooLarge();
    }
  }
}
