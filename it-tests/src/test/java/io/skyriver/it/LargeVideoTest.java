package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoFinished;
import io.skyriver.media.MediaProbe;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.system.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Full-HD windows of Wan 2.2 T2V-A14B in their real sizes through the whole pipeline. */
class LargeVideoTest {
  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int STEPS = 4;
  private static final int FRAMES = 81;

  /** 16 channels × 21 frames × 136 × 240 cells of four bytes. */
  private static final long WINDOW_BYTES = 16L * 21 * 136 * 240 * 4;

  /** So that two steps of 9 s, times 2.25 for the size, make a chunk. */
  private static final Duration CHUNK = Duration.ofSeconds(45);

  @TempDir private static Path models;
  private static RunningSkyriver skyriver;

  @BeforeAll
  static void start() throws Exception {
    Path repository = SimulatedModels.wan(models, 1, 0, card -> {});
    skyriver = RunningSkyriver.start(new Models(repository, CHUNK));
  }

  @AfterAll
  static void stop() {
    skyriver.close();
  }

  @ParameterizedTest
  @CsvSource({"1920x1080", "1080x1920"})
  void everyFrameIsThereInExactlyTheSizeThatWasAskedFor(String size) throws Exception {
    VideoFinished finished =
        skyriver.finish(
            PromptSubmitted.newBuilder()
                .setPrompt("a lighthouse in a storm")
                .setSize(size)
                .setFrames(FRAMES)
                .setSteps(STEPS)
                .setSeed(4L)
                .build(),
            LIMIT);

    MediaProbe file = skyriver.probe(finished.getArtifact());
    assertThat(file.width() + "x" + file.height()).isEqualTo(size);
    assertThat(file.frames()).isEqualTo(FRAMES);
    assertThat(file.fps()).isEqualTo(16);
    List<Hop> hops = hops(finished.getVideoId());
    hops.forEach(hop -> System.out.println(size + " " + hop));
    System.out.printf("%s file %,d bytes%n", size, finished.getArtifact().getBytes());
    assertThat(hops).extracting(Hop::step).containsExactly(0, 2, 4);
    assertThat(hops)
        .allSatisfy(
            hop -> {
              assertThat(hop.tensorBytes()).isEqualTo(WINDOW_BYTES);
              assertThat(hop.patches()).isGreaterThan(100);
              assertThat(hop.largestRecord()).isBetween(256 << 10, 512 << 10);
              assertThat(hop.recordBytes()).isBetween(WINDOW_BYTES, WINDOW_BYTES * 101 / 100);
            });
  }

  /** What one hop of a window moved. */
  private record Hop(
      String topic, int step, long tensorBytes, int patches, long recordBytes, int largestRecord) {

    Hop with(LatentPatch patch, int record) {
      long payload = patch.getPayloads().stream().mapToLong(java.nio.Buffer::remaining).sum();
      return new Hop(
          topic,
          step,
          tensorBytes + payload,
          patches + 1,
          recordBytes + record,
          Math.max(largestRecord, record));
    }

    @Override
    public String toString() {
      return "%-26s step %d: %,d tensor bytes in %d patches, %,d record bytes, the largest %,d"
          .formatted(topic, step, tensorBytes, patches, recordBytes, largestRecord);
    }
  }

  /** Reads the patches of a finished video one by one; a hop is 44 MB. */
  private static List<Hop> hops(String videoId) {
    Map<String, Hop> hops = new TreeMap<>();
    for (Topic<LatentPatch> topic : List.of(Topics.DENOISE_PATCHES, Topics.DECODE_PATCHES)) {
      EventDeserializer<LatentPatch> reader =
          new EventDeserializer<>(skyriver.registry(), LatentPatch.class);
      read(
          topic,
          record -> {
            LatentPatch patch = reader.decode(record.value());
            if (patch.getVideoId().equals(videoId)) {
              String hop = "%03d".formatted(patch.getStep());
              hops.put(
                  hop,
                  hops.getOrDefault(hop, new Hop(topic.name(), patch.getStep(), 0, 0, 0, 0))
                      .with(patch, record.value().length));
            }
          });
    }
    return new ArrayList<>(hops.values());
  }

  private interface Reader {
    void read(ConsumerRecord<byte[], byte[]> record);
  }

  private static void read(Topic<?> topic, Reader reader) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", skyriver.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(reader::read);
      }
    }
  }
}
