package io.skyriver.it.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Random records, and records of a running system that are damaged, for every topic; the same for
 * the same seed and samples.
 */
final class BadRecords {
  private static final int HEADER = 5;
  private static final int LONGEST = 200;
  private static final int UNKNOWN_SCHEMA = 900_000_000;

  private final Random random;
  private final Map<String, List<Sample>> samples;
  private final List<String> topics;

  /** A record as the system wrote it. */
  record Sample(byte @Nullable [] key, byte[] value) {}

  /**
   * @param samples some of each topic
   */
  BadRecords(long seed, Map<String, List<Sample>> samples) {
    this.random = new Random(seed);
    this.samples = Map.copyOf(samples);
    this.topics = samples.keySet().stream().sorted().toList();
  }

  ProducerRecord<byte[], byte[]> next() {
    String topic = topics.get(random.nextInt(topics.size()));
    Sample sample = sample(topic);
    return new ProducerRecord<>(topic, key(topic, sample), value(topic, sample.value()));
  }

  private Sample sample(String topic) {
    List<Sample> some = samples.getOrDefault(topic, List.of());
    return some.get(random.nextInt(some.size()));
  }

  /** Outcomes lie under keys that no reader of outcomes asks for. */
  private byte[] key(String topic, Sample sample) {
    boolean outcome = topic.equals(Topics.FINISHED.name()) || topic.equals(Topics.FAILED.name());
    byte[] key = sample.key();
    return outcome || key == null || random.nextBoolean()
        ? ("bad-" + random.nextInt(1000)).getBytes(UTF_8)
        : key;
  }

  private byte @Nullable [] value(String topic, byte[] sample) {
    return switch (random.nextInt(8)) {
      case 0 -> bytes(random.nextInt(LONGEST));
      case 1 -> Arrays.copyOf(sample, random.nextInt(sample.length));
      case 2 -> longer(sample);
      case 3 -> withSchema(sample, UNKNOWN_SCHEMA + random.nextInt(20));
      case 4 -> withHeader(sample, bytes(random.nextInt(LONGEST)));
      case 5 -> other(topic);
      case 6 -> flipped(sample, 1);
      default -> flipped(sample, 1 + random.nextInt(32));
    };
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] longer(byte[] sample) {
    return Arrays.copyOf(sample, sample.length + 1 + random.nextInt(LONGEST));
  }

  private static byte[] withSchema(byte[] sample, int id) {
    byte[] changed = sample.clone();
    ByteBuffer.wrap(changed).putInt(1, id);
    return changed;
  }

  private static byte[] withHeader(byte[] sample, byte[] rest) {
    byte[] changed = Arrays.copyOf(sample, HEADER + rest.length);
    System.arraycopy(rest, 0, changed, HEADER, rest.length);
    return changed;
  }

  /** A sound record of another topic. */
  private byte[] other(String topic) {
    List<String> others = new ArrayList<>(topics);
    others.remove(topic);
    return sample(others.get(random.nextInt(others.size()))).value();
  }

  private byte[] flipped(byte[] sample, int bits) {
    byte[] changed = sample.clone();
    for (int bit = 0; bit < bits; bit++) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }
}
