package io.skyriver.it.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.it.processes.BadRecords.Sample;
import io.skyriver.it.processes.DeadLetters.Letter;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes bad records to every topic, and good prompts between them; tells what became of both.
 * For one thread.
 */
final class Poison implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int BETWEEN_GOOD = 200;

  /** Topics whose readers bury what they can't read. */
  private static final Set<String> BURIED =
      Set.of(
          Topics.PROMPTS.name(),
          Topics.CANCELLATIONS.name(),
          Topics.LEDGER_INBOX.name(),
          Topics.STAGE_EVENTS.name(),
          Topics.LANE_GRANTS.name(),
          Topics.LANE_COMMANDS.name(),
          Topics.ARTIFACT_DELETIONS.name(),
          Topics.INPUT_TASKS.name(),
          Topics.ENCODE_TASKS.name(),
          Topics.DENOISE_PATCHES.name(),
          Topics.DECODE_PATCHES.name());

  private static final PromptSubmitted GOOD =
      PromptSubmitted.newBuilder()
          .setPrompt("a red ball rolls")
          .setSize("48x48")
          .setFrames(1)
          .setSteps(2)
          .setSeed(1L)
          .build();

  private final SeparateSkyriver processes;
  private final Observer observer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final DeadLetters letters;
  private final Map<String, Topic<?>> topics =
      Topics.typed().stream().collect(Collectors.toMap(Topic::name, topic -> topic));

  /** Bad records by where they lie. */
  private final Map<String, ProducerRecord<byte[], byte[]>> bad = new LinkedHashMap<>();

  private final Set<String> good = new HashSet<>();

  Poison(SeparateSkyriver processes) throws Exception {
    this.processes = processes;
    this.observer = processes.observer();
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", processes.kafka(), "max.request.size", 2 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.letters = new DeadLetters(processes.kafka());
  }

  /** Publishes so many bad records, and waits until all are accounted for. */
  void publish(int records, long seed) throws Exception {
    BadRecords source = new BadRecords(seed, samples());
    List<Sent> sent = new ArrayList<>();
    for (int record = 0; record < records; record++) {
      if (record % BETWEEN_GOOD == 0) {
        good.add(observer.submit(GOOD));
      }
      ProducerRecord<byte[], byte[]> next = source.next();
      sent.add(new Sent(next, producer.send(next)));
    }
    for (Sent one : sent) {
      bad.put(one.place(), one.record());
    }
    observer.awaitOutcomes(good, LIMIT);
    awaitLetters();
  }

  private record Sent(ProducerRecord<byte[], byte[]> record, Future<RecordMetadata> answer) {

    String place() throws Exception {
      RecordMetadata place = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      return "%s-%d-%d".formatted(place.topic(), place.partition(), place.offset());
    }
  }

  /** Something that is away, and comes back. */
  interface Outage {
    void change() throws Exception;
  }

  /**
   * Submits good prompts during an outage, of which nothing may become a dead letter, and waits for
   * their videos after it.
   */
  void outage(Outage begin, Outage end, Duration length) throws Exception {
    Set<String> before = Set.copyOf(letters.read().keySet());
    begin.change();
    Instant over = Instant.now().plus(length);
    try {
      good.add(observer.submitPatiently(GOOD));
      while (Instant.now().isBefore(over)) {
        observer.read();
        letters.read();
      }
    } finally {
      end.change();
    }
    good.add(observer.submitPatiently(GOOD));
    observer.awaitOutcomes(good, LIMIT);
    assertThat(letters.read().keySet()).as("dead letters of an outage").isEqualTo(before);
  }

  /** Records of each topic, all about videos that are done. */
  private Map<String, List<Sample>> samples() throws Exception {
    String refused = observer.submit(PromptSubmitted.newBuilder(GOOD).setSize("1x1").build());
    String cancelled = Observer.newId();
    observer.cancel(cancelled);
    observer.awaitWish(cancelled, LIMIT);
    observer.submitAs(cancelled, GOOD);
    String finished = observer.submit(GOOD);
    observer.awaitOutcomes(Set.of(cancelled, finished), LIMIT);
    Map<String, List<Sample>> samples =
        Samples.of(processes.kafka(), Set.of(refused, cancelled, finished));
    Sample any = samples.getOrDefault(Topics.PROMPTS.name(), List.of()).get(0);
    // Nothing is deleted here: what damaged records of that topic would look like is left to
    // chance.
    topics.keySet().forEach(topic -> samples.putIfAbsent(topic, List.of(any)));
    return samples;
  }

  private void awaitLetters() {
    Set<String> expected = undecodable();
    Instant limit = Instant.now().plus(LIMIT);
    while (!letters.read().keySet().containsAll(expected) && Instant.now().isBefore(limit)) {
      observer.read();
    }
    expected.removeAll(letters.read().keySet());
    assertThat(expected).as("undecodable records without a dead letter").isEmpty();
  }

  /** Bad records that no reader of their topic can decode, where the reader buries them. */
  private Set<String> undecodable() {
    Set<String> places = new HashSet<>();
    bad.forEach(
        (place, record) -> {
          if (BURIED.contains(record.topic()) && !decodes(record)) {
            places.add(place);
          }
        });
    return places;
  }

  private boolean decodes(ProducerRecord<byte[], byte[]> record) {
    try {
      Topic<?> topic = Objects.requireNonNull(topics.get(record.topic()));
      new EventDeserializer<>(processes.registry(), topic.recordClass()).decode(record.value());
      return true;
    } catch (UndecodableRecordException poison) {
      return false;
    }
  }

  /**
   * Fails unless every bad record is buried with its bytes or was a record after all, nothing good
   * is buried, and all good videos are there and alike.
   *
   * @return what there was, for people
   */
  String assertHolds() {
    Map<String, Letter> buried = letters.read();
    Set<String> undecodable = undecodable();
    for (String place : undecodable) {
      Letter letter = Objects.requireNonNull(buried.get(place), place);
      assertThat(letter.value())
          .as(place)
          .isEqualTo(Objects.requireNonNull(bad.get(place)).value());
    }
    // What follows from a record that decodes and is about no video that anyone knows.
    Map<String, Letter> others = new HashMap<>(buried);
    others.keySet().removeAll(bad.keySet());
    assertThat(others.values())
        .allSatisfy(letter -> assertThat(letter.why().code()).isEqualTo("video_unknown"));
    assertThat(good.stream().map(video -> observer.awaitFile(video, LIMIT)).distinct()).hasSize(1);
    List<String> known =
        bad.entrySet().stream()
            .filter(record -> decodes(record.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    long senseless = known.stream().filter(buried::containsKey).count();
    return ("poison: %d bad records over %d topics, %d undecodable where they are read and all of"
            + " those buried with their bytes; of %d that decode nevertheless %d are buried for their"
            + " contents; %d good videos between them, all finished and alike")
        .formatted(
            bad.size(), topics.size(), undecodable.size(), known.size(), senseless, good.size());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    letters.close();
  }
}
