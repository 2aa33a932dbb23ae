package io.skyriver.it.processes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.ControlSignal;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.schemas.topics.Topics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.utils.Utils;

/**
 * When the control records that close videos were committed: the time of the transaction's marker
 * in the broker's own files, which no consumer is told.
 */
final class ControlCommits {
  private final EventDeserializer<ControlSignal> reader;

  /** Closed videos of the open transactions, by producer. */
  private final Map<Long, Set<String>> open = new HashMap<>();

  private final Map<String, Instant> closed = new HashMap<>();

  private ControlCommits(Registry registry) {
    this.reader = new EventDeserializer<>(registry, ControlSignal.class);
  }

  /**
   * By video, those that are closed.
   *
   * @param broker the broker's data directory
   */
  static Map<String, Instant> in(Path broker, Registry registry) throws IOException {
    ControlCommits commits = new ControlCommits(registry);
    try (Stream<Path> files = Files.walk(broker)) {
      for (Path file : files.filter(ControlCommits::isSegment).sorted().toList()) {
        commits.read(file);
      }
    }
    return Map.copyOf(commits.closed);
  }

  private static boolean isSegment(Path file) {
    return file.toString().endsWith(".log")
        && file.toString().contains(File.separator + Topics.CONTROL.name() + "-");
  }

  private void read(Path segment) throws IOException {
    try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
      for (RecordBatch batch : records.batches()) {
        if (batch.isControlBatch()) {
          end(batch);
        } else {
          batch.forEach(record -> take(batch.producerId(), record));
        }
      }
    }
  }

  private void take(long producer, Record record) {
    if (record.hasValue() && closes(Utils.toNullableArray(record.value()))) {
      String video = new String(Utils.toNullableArray(record.key()), UTF_8);
      open.computeIfAbsent(producer, none -> new HashSet<>()).add(video);
    }
  }

  /** Not what some test has published that is no record. */
  private boolean closes(byte[] value) {
    try {
      return reader.decode(value).getClosed();
    } catch (UndecodableRecordException poison) {
      return false;
    }
  }

  private void end(RecordBatch marker) {
    Set<String> ended = open.getOrDefault(marker.producerId(), Set.of());
    open.remove(marker.producerId());
    if (ControlRecordType.parse(marker.iterator().next().key()) == ControlRecordType.COMMIT) {
      Instant at = Instant.ofEpochMilli(marker.maxTimestamp());
      ended.forEach(video -> closed.putIfAbsent(video, at));
    }
  }
}
