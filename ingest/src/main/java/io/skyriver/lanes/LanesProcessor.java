package io.skyriver.lanes;

import io.skyriver.events.LaneCommand;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.RecordCodec;
import io.skyriver.streams.RecordProcessor;
import io.skyriver.streams.StateTopics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Feeds {@link Lanes}. The stores hold one record per video, so that a command writes only the
 * videos it touches; the lanes themselves are read from them when the task opens.
 */
public final class LanesProcessor extends RecordProcessor {
  /** Name of the node. */
  public static final String NAME = "lanes";

  /** Name of the store of waiting videos. */
  public static final String WAITING = "lanes-waiting";

  /** Name of the store of videos in flight. */
  public static final String IN_FLIGHT = "lanes-in-flight";

  /** Topics it writes. */
  public static final List<String> SINKS =
      List.of(Topics.LANE_GRANTS.name(), Topics.DEAD_LETTERS.name());

  private final Lanes rules;
  private final RecordCodec codec;
  private final Topic<LaneCommand> waitingVideos;
  private final Topic<LaneCommand> flyingVideos;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<String, LaneGauges> gauges = new HashMap<>();
  private @Nullable KeyValueStore<String, byte[]> waiting;
  private @Nullable KeyValueStore<String, byte[]> inFlight;

  /**
   * @param applicationId of the Streams application, which names the stores' changelogs
   */
  public LanesProcessor(Lanes rules, RecordCodec codec, String applicationId) {
    super(NAME);
    this.rules = rules;
    this.codec = codec;
    this.waitingVideos = StateTopics.changelog(applicationId, WAITING, LaneCommand.class);
    this.flyingVideos = StateTopics.changelog(applicationId, IN_FLIGHT, LaneCommand.class);
  }

  @Override
  protected void open(ProcessorContext<byte[], byte[]> context) {
    waiting = context.getStateStore(WAITING);
    inFlight = context.getStateStore(IN_FLIGHT);
    lanes.clear();
    Map<String, Map<String, LaneCommand>> queued = byLane(waitingStore());
    Map<String, Map<String, LaneCommand>> granted = byLane(inFlightStore());
    Stream.concat(queued.keySet().stream(), granted.keySet().stream())
        .distinct()
        .map(name -> new Lane(name, videos(queued, name), videos(granted, name)))
        .forEach(this::put);
  }

  private static Map<String, LaneCommand> videos(
      Map<String, Map<String, LaneCommand>> lanes, String name) {
    return lanes.getOrDefault(name, Map.of());
  }

  @Override
  protected Runnable decide(Record<byte[], byte[]> record, byte[] value) {
    LaneCommand command = codec.read(LaneCommand.class, value);
    LaneOutcome outcome = rules.apply(lane(command.getLane()), command);
    Map<String, byte[]> grants = new LinkedHashMap<>();
    outcome
        .grants()
        .forEach(grant -> grants.put(grant.getVideoId(), codec.write(Topics.LANE_GRANTS, grant)));
    Map<String, byte[]> records = records(outcome);
    Lane after = outcome.lane();
    return () -> {
      outcome.touched().forEach(videoId -> keep(after, videoId, records));
      put(after);
      grants.forEach((videoId, grant) -> send(videoId, grant, causing(videoId, command, record)));
    };
  }

  @Override
  public void close() {
    gauges.values().forEach(LaneGauges::close);
    gauges.clear();
  }

  private Lane lane(String name) {
    return lanes.getOrDefault(name, Lane.empty(name));
  }

  private void put(Lane lane) {
    lanes.put(lane.name(), lane);
    gauges.computeIfAbsent(lane.name(), name -> new LaneGauges(name, () -> lane(name)));
  }

  private void keep(Lane lane, String videoId, Map<String, byte[]> records) {
    waitingStore().delete(videoId);
    inFlightStore().delete(videoId);
    byte[] record = records.get(videoId);
    if (record != null) {
      (lane.waiting().containsKey(videoId) ? waitingStore() : inFlightStore()).put(videoId, record);
    }
  }

  private Map<String, byte[]> records(LaneOutcome outcome) {
    Map<String, byte[]> records = new HashMap<>();
    for (String videoId : outcome.touched()) {
      LaneCommand waits = outcome.lane().waiting().get(videoId);
      LaneCommand flies = outcome.lane().inFlight().get(videoId);
      if (waits != null) {
        records.put(videoId, codec.write(waitingVideos, waits));
      } else if (flies != null) {
        records.put(videoId, codec.write(flyingVideos, flies));
      }
    }
    return records;
  }

  /** A grant that follows from another video's command does not belong to that one's trace. */
  private static Record<byte[], byte[]> causing(
      String videoId, LaneCommand command, Record<byte[], byte[]> record) {
    return videoId.equals(command.getVideoId()) ? record : record.withHeaders(new RecordHeaders());
  }

  private void send(String videoId, byte[] grant, Record<byte[], byte[]> cause) {
    outbox().send(Topics.LANE_GRANTS.name(), videoId, grant, new RecordHeaders(), cause);
  }

  private Map<String, Map<String, LaneCommand>> byLane(KeyValueStore<String, byte[]> store) {
    Map<String, Map<String, LaneCommand>> lanes = new HashMap<>();
    try (KeyValueIterator<String, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        LaneCommand video = codec.read(LaneCommand.class, entries.next().value);
        lanes
            .computeIfAbsent(video.getLane(), name -> new LinkedHashMap<>())
            .put(video.getVideoId(), video);
      }
    }
    return lanes;
  }

  private KeyValueStore<String, byte[]> waitingStore() {
    return Objects.requireNonNull(waiting, "not initialized");
  }

  private KeyValueStore<String, byte[]> inFlightStore() {
    return Objects.requireNonNull(inFlight, "not initialized");
  }
}
