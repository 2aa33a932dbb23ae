package io.skyriver.it.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where the time of videos went besides their chunks, by when the broker took the records about
 * them. A record of a transaction counts from when it was written, so the wait for its commit is a
 * part of the line behind it.
 */
final class Waits {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final List<Topic<?>> TOPICS =
      List.of(
          Topics.LEDGER_INBOX,
          Topics.LANE_COMMANDS,
          Topics.LANE_GRANTS,
          Topics.ENCODE_TASKS,
          Topics.STAGE_EVENTS);

  private final EventDeserializer<LaneCommand> commands;
  private final EventDeserializer<StageEvent> events;

  /** By video, then by name: the first of each counts, and a finished window is its last step. */
  private final Map<String, Map<String, Mark>> marks = new HashMap<>();

  private Waits(RunningSkyriver skyriver) {
    commands = new EventDeserializer<>(skyriver.registry(), LaneCommand.class);
    events = new EventDeserializer<>(skyriver.registry(), StageEvent.class);
  }

  /**
   * Something that happened to a video.
   *
   * @param chunk model time of the chunk that ends with it
   */
  private record Mark(String name, Instant at, Duration chunk) {}

  /** Prints the median and the longest of each wait, in milliseconds, in the order of the way. */
  static void print(RunningSkyriver skyriver, Load.Measured measured) {
    Waits waits = new Waits(skyriver);
    waits.read(skyriver, measured.finished().keySet());
    Map<String, List<Long>> table = new LinkedHashMap<>();
    measured
        .finished()
        .forEach((video, end) -> add(measured.began(), waits.way(video), end, table));
    System.out.println("        waits, ms           median  longest");
    table.forEach(Waits::print);
  }

  private static void print(String name, List<Long> millis) {
    Collections.sort(millis);
    System.out.printf(
        "          %-18s  %6d  %7d%n",
        name, millis.get(millis.size() / 2), millis.get(millis.size() - 1));
  }

  private static void add(
      Instant began, List<Mark> way, Instant end, Map<String, List<Long>> table) {
    Instant before = began;
    for (Mark mark : way) {
      Duration wait = Duration.between(before, mark.at()).minus(mark.chunk());
      table.computeIfAbsent(mark.name(), name -> new ArrayList<>()).add(wait.toMillis());
      before = mark.at();
    }
    table
        .computeIfAbsent("finished", name -> new ArrayList<>())
        .add(Duration.between(before, end).toMillis());
  }

  private List<Mark> way(String video) {
    Collection<Mark> known = marks.getOrDefault(video, Map.of()).values();
    return known.stream().sorted(Comparator.comparing(Mark::at)).toList();
  }

  private void read(RunningSkyriver skyriver, Set<String> videos) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", skyriver.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          TOPICS.stream()
              .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(record -> take(record, videos));
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record, Set<String> videos) {
    Instant at = Instant.ofEpochMilli(record.timestamp());
    if (record.topic().equals(Topics.STAGE_EVENTS.name())) {
      StageEvent event = events.decode(record.value());
      if (event.getType() != StageEventType.WINDOW_FINISHED) {
        keep(event.getVideoId(), mark(event, at), videos);
      }
    } else if (record.topic().equals(Topics.LANE_COMMANDS.name())) {
      String video = commands.decode(record.value()).getVideoId();
      keep(video, mark(record.topic(), at), videos);
    } else {
      keep(new String(record.key(), UTF_8), mark(record.topic(), at), videos);
    }
  }

  private static Mark mark(String topic, Instant at) {
    return new Mark(topic.replace("skyriver.", ""), at, Duration.ZERO);
  }

  private static Mark mark(StageEvent event, Instant at) {
    String name = event.getStage() + " " + event.getType();
    return event.getType() == StageEventType.CHUNK_COMMITTED
        ? new Mark("step " + event.getStep(), at, Duration.ofMillis(event.getModelMillis()))
        : new Mark(name, at, Duration.ZERO);
  }

  private void keep(String video, Mark mark, Set<String> videos) {
    if (videos.contains(video)) {
      marks.computeIfAbsent(video, missing -> new HashMap<>()).putIfAbsent(mark.name(), mark);
    }
  }
}
