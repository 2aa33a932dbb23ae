package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.topics.Deployment;
import io.skyriver.schemas.topics.TopicCreator;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeadLettersTest {
  private static final String TOPIC = Topics.DENOISE_PATCHES.name();

  @TempDir private static Path directory;

  private static EmbeddedBroker broker;
  private static KafkaAccess kafka;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = EmbeddedBroker.start(directory, Uuid.randomUuid().toString(), 0);
    kafka = new KafkaAccess(broker.bootstrapServers(), Map.of(), Duration.ofSeconds(20));
    TopicCreator.create(kafka.admin(), Deployment.STANDALONE, Duration.ofSeconds(20));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void aLetterGoesBackOnceWithItsBytesItsPartitionItsKeyAndItsHeaders() throws Exception {
    bury(patch("window-7", "bytes", Map.of("traceparent", "00-ab")), "undecodable");

    try (DeadLetters letters = new DeadLetters(kafka)) {
      letters.claim();
      DeadLetter letter = waiting(letters, "undecodable").get(0);
      assertThat(letters.hasFailedAgain(letter)).isFalse();
      letters.redrive(letter);
    }
    try (DeadLetters others = new DeadLetters(kafka)) {
      others.claim();
      assertThat(waiting(others, "undecodable")).isEmpty();
    }

    List<ConsumerRecord<byte[], byte[]>> patches = patches("bytes");
    assertThat(patches).hasSize(2);
    ConsumerRecord<byte[], byte[]> again = patches.get(1);
    assertThat(again.partition()).isEqualTo(patches.get(0).partition());
    assertThat(again.key()).isEqualTo("window-7".getBytes(UTF_8));
    assertThat(text(again.headers().lastHeader("traceparent"))).isEqualTo("00-ab");
    assertThat(text(again.headers().lastHeader(DeadLetters.REDRIVEN)))
        .startsWith(Topics.DEAD_LETTERS.name() + "-");
  }

  @Test
  void theLetterOfARecordThatWentBackBeforeIsTold() throws Exception {
    bury(patch("window-8", "twice", Map.of(DeadLetters.REDRIVEN, "somewhere")), "failed_again");

    try (DeadLetters letters = new DeadLetters(kafka)) {
      assertThat(letters.hasFailedAgain(waiting(letters, "failed_again").get(0))).isTrue();
    }
  }

  @Test
  void withoutTheOriginalRecordItGoesBackWithTheHeadersThatDoNotSayWhy() throws Exception {
    RecordMetadata place = patch("window-9", "another record", Map.of());
    letter(
        new DeadLetterHeaders(
            "orphan", "USER", "No.", "denoise", TOPIC, place.partition(), place.offset()),
        "orphan".getBytes(UTF_8));

    try (DeadLetters letters = new DeadLetters(kafka)) {
      letters.claim();
      letters.redrive(waiting(letters, "orphan").get(0));
      letters.claim();
    }

    ConsumerRecord<byte[], byte[]> back = patches("orphan").get(0);
    assertThat(back.partition()).isEqualTo(place.partition());
    assertThat(back.key()).isNull();
    assertThat(back.headers().lastHeader("skyriver-code")).isNull();
    assertThat(text(back.headers().lastHeader("traceparent"))).isEqualTo("00-letter");
  }

  @Test
  void lettersOfTopicsThatAreNotOursStay() throws Exception {
    letter(new DeadLetterHeaders("foreign", "USER", "No.", "x", "orders", 0, 0), new byte[] {1});

    try (DeadLetters letters = new DeadLetters(kafka)) {
      assertThat(waiting(letters, "foreign")).isEmpty();
    }
  }

  private static List<DeadLetter> waiting(DeadLetters letters, String code) {
    return letters.waiting(Instant.EPOCH, letter -> letter.why().code().equals(code));
  }

  private static RecordMetadata patch(String key, String value, Map<String, String> headers)
      throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(TOPIC, key.getBytes(UTF_8), value.getBytes(UTF_8));
    headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    return send(record);
  }

  private static void bury(RecordMetadata place, String code) throws Exception {
    ConsumerRecord<byte[], byte[]> record =
        records(TOPIC).stream()
            .filter(
                found -> found.partition() == place.partition() && found.offset() == place.offset())
            .findFirst()
            .orElseThrow();
    letter(
        new DeadLetterHeaders(
            code, "USER", "No.", "denoise", TOPIC, place.partition(), place.offset()),
        record.value());
  }

  private static void letter(DeadLetterHeaders why, byte[] value) throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(Topics.DEAD_LETTERS.name(), why.origin().getBytes(UTF_8), value);
    why.addTo(record.headers());
    record.headers().add("traceparent", "00-letter".getBytes(UTF_8));
    send(record);
  }

  private static RecordMetadata send(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
      return producer.send(record).get(20, TimeUnit.SECONDS);
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> patches(String value) {
    return records(TOPIC).stream()
        .filter(record -> new String(record.value(), UTF_8).equals(value))
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
      TopicScan scan = new TopicScan(consumer);
      scan.all(scan.partitions(topic), records::add);
    }
    return records;
  }

  private static String text(Header header) {
    return new String(header.value(), UTF_8);
  }
}
