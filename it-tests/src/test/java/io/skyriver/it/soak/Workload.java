package io.skyriver.it.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.ledger.VideoIds;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Keeps more videos submitted than can be in flight, of several shapes, and does everything that
 * leaves something behind: cancels, erases, submits nonsense, cancels what never comes. The order
 * is that of a seed. For one thread.
 */
final class Workload implements AutoCloseable {
  private static final int UNFINISHED = 24;

  private final Random random = new Random(7);
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EventSerializer<PromptSubmitted> prompts;
  private final EventSerializer<CancellationRequested> cancellations;
  private final EventDeserializer<SubmissionRejected> rejections;
  private final Set<String> open = new HashSet<>();
  private final Map<Deed, Long> done = new EnumMap<>(Deed.class);

  /** What happened, for the report. */
  enum Deed {
    FINISHED,
    FAILED,
    REJECTED,
    CANCELLED,
    ERASED,
    CANCELLED_IN_VAIN
  }

  Workload(String bootstrapServers, Registry registry) {
    Map<String, Object> kafka = Map.of("bootstrap.servers", bootstrapServers);
    producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    prompts = new EventSerializer<>(registry, Topics.PROMPTS);
    cancellations = new EventSerializer<>(registry, Topics.CANCELLATIONS);
    rejections = new EventDeserializer<>(registry, SubmissionRejected.class);
    var partitions =
        Stream.of(Topics.FINISHED, Topics.FAILED, Topics.REJECTIONS)
            .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** Goes on for that long. */
  void run(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      while (open.size() < UNFINISHED) {
        submit();
      }
      consumer.poll(Duration.ofMillis(200)).forEach(this::take);
    }
  }

  /** Videos that had their outcome. */
  long ended() {
    return done.getOrDefault(Deed.FINISHED, 0L) + done.getOrDefault(Deed.FAILED, 0L);
  }

  Map<Deed, Long> done() {
    return Map.copyOf(done);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    consumer.close();
  }

  private void submit() {
    String id = VideoIds.random();
    PromptSubmitted.Builder prompt =
        PromptSubmitted.newBuilder()
            .setVideoId(id)
            .setPrompt("a lighthouse in storm number " + random.nextInt(1_000_000))
            .setSteps(16)
            .setSeed((long) random.nextInt(1000));
    switch (random.nextInt(20)) {
      case 0, 1 -> prompt.setFrames(1);
      case 2 -> prompt.setSeconds(4.0);
      case 3 -> prompt.setSize("64x64");
      case 4 -> prompt.setSize("nonsense");
      case 5 -> cancel(VideoIds.random(), Deed.CANCELLED_IN_VAIN);
      default -> {}
    }
    open.add(id);
    send(Topics.PROMPTS, id, prompts, prompt.build());
    if (random.nextInt(12) == 0) {
      cancel(id, Deed.CANCELLED);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(Topics.REJECTIONS.name())) {
      done.merge(Deed.REJECTED, 1L, Long::sum);
      open.remove(rejections.decode(record.value()).getVideoId());
      return;
    }
    String id = new String(record.key(), UTF_8);
    open.remove(id);
    boolean finished = record.topic().equals(Topics.FINISHED.name());
    done.merge(finished ? Deed.FINISHED : Deed.FAILED, 1L, Long::sum);
    if (random.nextInt(8) == 0) {
      cancel(id, Deed.ERASED);
    }
  }

  private void cancel(String id, Deed deed) {
    done.merge(deed, 1L, Long::sum);
    send(
        Topics.CANCELLATIONS,
        id,
        cancellations,
        CancellationRequested.newBuilder()
            .setVideoId(id)
            .setErase(deed == Deed.ERASED)
            .setReason("soak")
            .build());
  }

  private <T extends SpecificRecordBase> void send(
      Topic<T> topic, String key, EventSerializer<T> serializer, T value) {
    producer.send(
        new ProducerRecord<>(
            topic.name(), key.getBytes(UTF_8), serializer.serialize(topic.name(), value)));
  }
}
