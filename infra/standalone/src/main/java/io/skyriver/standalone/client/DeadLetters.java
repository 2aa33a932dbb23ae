package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.topics.TopicDefinition;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Publishes dead letters again where they came from. Each time a mark is written beside the letter
 * in the same transaction, so that a letter goes back once, whoever asks and however often; a
 * record that went back and failed again is told from the others by its header. For one thread, and
 * for one process at a time: a second one ends the first.
 */
public final class DeadLetters implements AutoCloseable {
  /**
   * Header of a record that went back, and of the mark of its letter: the letter's place,
   * topic-partition-offset. A mark has no value.
   */
  public static final String REDRIVEN = "skyriver-redriven";

  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final Comparator<DeadLetter> OLDEST_FIRST =
      Comparator.comparing(DeadLetter::at)
          .thenComparing(DeadLetter::partition)
          .thenComparing(DeadLetter::offset);

  private final KafkaAccess kafka;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicScan scan;
  private Optional<KafkaProducer<byte[], byte[]>> producer = Optional.empty();

  DeadLetters(KafkaAccess kafka) {
    this.kafka = kafka;
    this.consumer = kafka.consumer();
    this.scan = new TopicScan(consumer);
  }

  /**
   * Takes the right to send letters back from whoever had it, and waits until all that went back
   * before can be seen, with its marks. Must come before the letters are looked through.
   */
  public void claim() {
    producer.ifPresent(KafkaProducer::close);
    KafkaProducer<byte[], byte[]> opened = kafka.transactional("skyriver-redrive");
    producer = Optional.of(opened);
    opened.initTransactions();
  }

  /** The letters since then that fulfil the condition and have not gone back, oldest first. */
  public List<DeadLetter> waiting(Instant since, Predicate<DeadLetter> condition) {
    Set<DeadLetter> letters = new TreeSet<>(OLDEST_FIRST);
    Set<String> gone = new HashSet<>();
    scan.since(
        since,
        scan.partitions(Topics.DEAD_LETTERS.name()),
        record -> {
          Header mark = record.headers().lastHeader(REDRIVEN);
          if (isMark(record)) {
            gone.add(new String(mark.value(), UTF_8));
          } else {
            letter(record).filter(condition).ifPresent(letters::add);
          }
        });
    letters.removeIf(letter -> gone.contains(letter.place()));
    return List.copyOf(letters);
  }

  private static boolean isMark(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null && record.headers().lastHeader(REDRIVEN) != null;
  }

  private static Optional<DeadLetter> letter(ConsumerRecord<byte[], byte[]> record) {
    return DeadLetterHeaders.of(record.headers())
        .filter(why -> isKnown(why.topic()))
        .map(why -> DeadLetter.of(why, record));
  }

  private static boolean isKnown(String topic) {
    return Topics.all().stream()
        .map(TopicDefinition::name)
        .anyMatch(name -> name.equals(topic) && !name.equals(Topics.DEAD_LETTERS.name()));
  }

  /** Whether the letter is of a record that went back before. */
  public boolean hasFailedAgain(DeadLetter letter) {
    return origin(letter, value(letter))
        .filter(record -> record.headers().lastHeader(REDRIVEN) != null)
        .isPresent();
  }

  /**
   * Publishes the letter's bytes to the topic and partition they came from, with the key and
   * headers of the original record where Kafka still has it, else with those of the letter that do
   * not say why.
   *
   * @throws IllegalStateException without a claim
   */
  public void redrive(DeadLetter letter) {
    byte[] value = value(letter);
    Optional<ConsumerRecord<byte[], byte[]>> origin = origin(letter, value);
    Headers headers =
        origin
            .map(ConsumerRecord::headers)
            .map(DeadLetters::copied)
            .orElseGet(() -> withoutReasons(record(letter).headers()));
    headers.remove(REDRIVEN);
    headers.add(REDRIVEN, letter.place().getBytes(UTF_8));
    byte[] key = origin.map(ConsumerRecord::key).orElse(null);
    commit(
        new ProducerRecord<>(letter.why().topic(), letter.why().partition(), key, value, headers),
        mark(letter));
  }

  private void commit(ProducerRecord<byte[], byte[]> record, ProducerRecord<byte[], byte[]> mark) {
    KafkaProducer<byte[], byte[]> open =
        producer.orElseThrow(() -> new IllegalStateException("not claimed"));
    open.beginTransaction();
    // The commit fails when either is not taken.
    open.send(record);
    open.send(mark);
    open.commitTransaction();
  }

  private static ProducerRecord<byte[], byte[]> mark(DeadLetter letter) {
    Headers headers = new RecordHeaders();
    letter.why().addTo(headers);
    headers.add(REDRIVEN, letter.place().getBytes(UTF_8));
    byte[] key = letter.why().origin().getBytes(UTF_8);
    return new ProducerRecord<>(Topics.DEAD_LETTERS.name(), letter.partition(), key, null, headers);
  }

  private byte[] value(DeadLetter letter) {
    byte[] value = record(letter).value();
    return value == null ? new byte[0] : value;
  }

  private ConsumerRecord<byte[], byte[]> record(DeadLetter letter) {
    return scan.at(letter.letters(), letter.offset())
        .orElseThrow(
            () ->
                new ClientException(
                    ClientException.Kind.UNKNOWN,
                    "letter_gone",
                    letter.place() + " has expired meanwhile: nothing went back"));
  }

  /** The record the letter was made of; the bytes tell it from one of a topic made anew. */
  private Optional<ConsumerRecord<byte[], byte[]>> origin(DeadLetter letter, byte[] value) {
    return scan.at(letter.origin(), letter.why().offset())
        .filter(record -> Arrays.equals(record.value(), value));
  }

  private static Headers copied(Headers headers) {
    return new RecordHeaders(headers.toArray());
  }

  private static Headers withoutReasons(Headers headers) {
    Headers kept = copied(headers);
    new DeadLetterHeaders("", "", "", "", "", 0, 0).asMap().keySet().forEach(kept::remove);
    return kept;
  }

  @Override
  public void close() {
    producer.ifPresent(open -> open.close(CLOSING));
    consumer.close();
  }
}
