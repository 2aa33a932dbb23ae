package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.Video;
import io.skyriver.schemas.headers.TombstoneReason;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.topics.Topics;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** What the ledger says about videos at the time of asking. For one thread. */
public final class VideoStates {
  private final TopicScan scan;
  private final EventDeserializer<Video> reader;
  private final Set<String> erased = new HashSet<>();

  VideoStates(TopicScan scan, Registry registry) {
    this.scan = scan;
    this.reader = new EventDeserializer<>(registry, Topics.VIDEOS.recordClass());
  }

  /** The states of those of the videos that the ledger knows, by id. */
  public Map<String, Video> find(Collection<String> ids) {
    List<TopicPartition> all = scan.partitions(Topics.VIDEOS.name());
    Set<TopicPartition> homes = new HashSet<>();
    ids.forEach(id -> homes.add(all.get(home(id, all.size()))));
    Set<String> wanted = Set.copyOf(ids);
    Map<String, Video> found = read(homes, wanted::contains);
    // A topic that was given more partitions later keeps old states where they were.
    return found.size() == wanted.size() ? found : read(all, wanted::contains);
  }

  /** Whether a video that was looked for and not found was erased. */
  boolean isErased(String id) {
    return erased.contains(id);
  }

  /** The newest videos that fulfil the condition, newest first. */
  public List<Video> newest(Predicate<Video> condition, int limit) {
    return read(scan.partitions(Topics.VIDEOS.name()), id -> true).values().stream()
        .filter(condition)
        .sorted(
            Comparator.comparing(Video::getCreatedAt).reversed().thenComparing(Video::getVideoId))
        .limit(limit)
        .toList();
  }

  private Map<String, Video> read(Collection<TopicPartition> partitions, Predicate<String> wanted) {
    Map<String, Video> states = new HashMap<>();
    scan.all(partitions, record -> take(record, wanted, states));
    return states;
  }

  private void take(
      ConsumerRecord<byte[], byte[]> record, Predicate<String> wanted, Map<String, Video> states) {
    String id = new String(record.key(), UTF_8);
    if (!wanted.test(id)) {
      return;
    }
    if (record.value() == null) {
      states.remove(id);
      if (TombstoneReason.of(record.headers()) == TombstoneReason.ERASED) {
        erased.add(id);
      }
    } else {
      erased.remove(id);
      Legible.record(reader, record.value()).ifPresent(video -> states.put(id, video));
    }
  }

  /** Where Kafka's default partitioner, which the ledger writes with, puts the key. */
  private static int home(String id, int partitions) {
    return Utils.toPositive(Utils.murmur2(id.getBytes(UTF_8))) % partitions;
  }
}
