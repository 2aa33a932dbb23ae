package io.skyriver.it.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.it.SimulatedModels;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.client.VideoClient;
import io.skyriver.standalone.system.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Time between two chunks of a window besides the model call: cut, write, read, gather, assemble.
 * Windows of Wan 2.2 with a chunk per step; the video is cancelled behind its last hop.
 */
final class HopLatency {
  private static final int HOPS = 30;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private HopLatency() {}

  /** A patch of 16 channels of FP32 by latent frames, rows and columns. */
  private record PatchSize(String name, int frames, int height, int width) {}

  static void print(Path folder) throws Exception {
    System.out.printf("%nHop latency in ms, %d hops each, one video at a time%n", HOPS);
    System.out.println("patch    window            bytes  patches    p50    p99");
    for (PatchSize patch :
        List.of(
            new PatchSize("64 KiB", 4, 16, 16),
            new PatchSize("256 KiB", 4, 32, 32),
            new PatchSize("512 KiB", 8, 32, 32))) {
      Path models = folder.resolve("hops-" + patch.frames() + "-" + patch.height());
      SimulatedModels.wan(models, 1, 0, card -> cut(card, patch));
      try (RunningSkyriver skyriver =
          RunningSkyriver.start(new Models(models, Duration.ofMillis(1)))) {
        for (String size : List.of("256x256", "832x480", "1920x1080")) {
          measure(skyriver, patch, size);
        }
      }
    }
  }

  private static void cut(ObjectNode card, PatchSize patch) {
    ObjectNode wanted = (ObjectNode) card.get("patch");
    wanted.put("latentFrames", patch.frames());
    wanted.put("height", patch.height());
    wanted.put("width", patch.width());
  }

  private static void measure(RunningSkyriver skyriver, PatchSize patch, String size)
      throws Exception {
    List<Long> millis = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> events = events(skyriver);
        VideoClient client =
            VideoClient.connect(skyriver.bootstrapServers(), skyriver.registry())) {
      EventDeserializer<StageEvent> reader =
          new EventDeserializer<>(skyriver.registry(), StageEvent.class);
      client.submit(Benchmark.prompt().setSize(size).setSteps(HOPS + 2).build());
      long end = System.nanoTime() + LIMIT.toNanos();
      @Nullable Instant before = null;
      while (millis.size() < HOPS && System.nanoTime() < end) {
        for (ConsumerRecord<byte[], byte[]> record : events.poll(Duration.ofMillis(100))) {
          StageEvent event = reader.decode(record.value());
          if (event.getType() == StageEventType.CHUNK_COMMITTED) {
            if (before != null) {
              millis.add(
                  Duration.between(before, event.getAt()).toMillis() - event.getModelMillis());
            }
            before = event.getAt();
          }
        }
      }
      client.cancel("measured");
    }
    print(patch, size, millis);
  }

  private static void print(PatchSize patch, String size, List<Long> millis) {
    int width = Integer.parseInt(size.substring(0, size.indexOf('x'))) / 8;
    int height = (Integer.parseInt(size.substring(size.indexOf('x') + 1)) + 15) / 16 * 2;
    long bytes = 21L * width * height * 16 * 4;
    int patches =
        ceil(21, patch.frames()) * ceil(height, patch.height()) * ceil(width, patch.width());
    Collections.sort(millis);
    System.out.printf(
        "%-8s %-10s %,12d  %7d  %5d  %5d%n",
        patch.name(),
        size,
        bytes,
        patches,
        millis.get(millis.size() / 2),
        millis.get((int) Math.ceil(millis.size() * 0.99) - 1));
  }

  private static int ceil(int whole, int part) {
    return (whole + part - 1) / part;
  }

  private static KafkaConsumer<byte[], byte[]> events(RunningSkyriver skyriver) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", skyriver.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.STAGE_EVENTS.name()).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }
}
