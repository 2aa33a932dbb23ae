package io.skyriver.it.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.it.order.Job;
import io.skyriver.it.order.Outcomes;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes a mixed load when its time has come and reads what becomes of it. One thread. */
final class OrderedLoad implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);

  private final Duration step;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final EventSerializer<PromptSubmitted> prompts;
  private final EventDeserializer<StageEvent> events;
  private final Map<String, Job> jobs = new HashMap<>();
  private final Map<Job, Instant> asked = new HashMap<>();
  private final Map<Job, Duration> took = new HashMap<>();
  private final Map<String, Double> seconds = new HashMap<>();

  /**
   * @param step model time of a solver step
   */
  OrderedLoad(RunningSkyriver skyriver, Duration step) {
    this.step = step;
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", skyriver.bootstrapServers(), "isolation.level", "read_committed");
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", skyriver.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    prompts = new EventSerializer<>(skyriver.registry(), Topics.PROMPTS);
    events = new EventDeserializer<>(skyriver.registry(), StageEvent.class);
    List<TopicPartition> partitions =
        List.of(Topics.FINISHED.name(), Topics.FAILED.name(), Topics.STAGE_EVENTS.name()).stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** Until all videos have ended, or for so long. */
  void run(List<Job> load, Duration limit) {
    Deque<Job> next =
        new ArrayDeque<>(load.stream().sorted(Comparator.comparing(Job::at)).toList());
    Instant start = Instant.now();
    while (took.size() < load.size() && Instant.now().isBefore(start.plus(limit))) {
      while (!next.isEmpty() && !start.plus(next.element().at()).isAfter(Instant.now())) {
        ask(next.remove());
      }
      consumer.poll(POLL).forEach(this::read);
    }
  }

  Outcomes outcomes() {
    return new Outcomes(List.copyOf(jobs.values()), took);
  }

  /** Seconds of model time by tenant, as the stage told of the chunks. */
  Map<String, Double> seconds() {
    return Map.copyOf(seconds);
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }

  private void ask(Job job) {
    String id = "video_" + UUID.randomUUID().toString().replace("-", "");
    Instant now = Instant.now();
    jobs.put(id, job);
    asked.put(job, now);
    Duration within = job.within();
    PromptSubmitted prompt =
        Benchmark.prompt()
            .setVideoId(id)
            .setTenant(job.tenant())
            .setPriority(job.priority())
            .setDeadline(within == null ? null : now.plus(within))
            .setSteps((int) (job.cost().toMillis() / step.toMillis()))
            .build();
    producer.send(
        new ProducerRecord<>(
            Topics.PROMPTS.name(),
            id.getBytes(UTF_8),
            prompts.serialize(Topics.PROMPTS.name(), prompt)));
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    Job job = record.key() == null ? null : jobs.get(new String(record.key(), UTF_8));
    if (job == null) {
      return;
    }
    if (record.topic().equals(Topics.STAGE_EVENTS.name())) {
      StageEvent event = events.decode(record.value());
      if (event.getType() == StageEventType.CHUNK_COMMITTED) {
        seconds.merge(job.tenant(), event.getModelMillis() / 1000.0, Double::sum);
      }
    } else if (record.topic().equals(Topics.FINISHED.name())) {
      took.put(job, Duration.between(asked.getOrDefault(job, Instant.MAX), Instant.now()));
    } else {
      throw new IllegalStateException(job + " failed");
    }
  }
}
