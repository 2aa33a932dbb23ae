package io.skyriver.lanes;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LaneState;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.RecordCodec;
import io.skyriver.streams.RecordProcessor;
import io.skyriver.streams.StateTopics;
import io.skyriver.triton.turns.Turns;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Feeds {@link Lanes}. The stores hold one record per video and one per lane, so that a command
 * writes only what it touches; the lanes themselves are read from them when the task opens. Twice a
 * second the waiting videos are told where they stand, as far as their {@link Bulletin} finds it
 * news.
 */
public final class LanesProcessor extends RecordProcessor {
  /** Name of the node. */
  public static final String NAME = "lanes";

  /** Name of the store of waiting videos. */
  public static final String WAITING = "lanes-waiting";

  /** Name of the store of videos in flight. */
  public static final String IN_FLIGHT = "lanes-in-flight";

  /** Name of the store of what else a lane remembers. */
  public static final String STATES = "lanes-states";

  private static final Duration TELLING = Duration.ofMillis(500);

  /** Expected times move even when nothing happens. */
  private static final int QUIET_ROUNDS = 20;

  /** Topics it writes. */
  public static final List<String> SINKS =
      List.of(Topics.LANE_GRANTS.name(), Topics.DEAD_LETTERS.name());

  private final Lanes rules;
  private final RecordCodec codec;
  private final Topic<LaneCommand> waitingVideos;
  private final Topic<LaneCommand> flyingVideos;
  private final Topic<LaneState> laneStates;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<String, Bulletin> bulletins = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final Map<String, LaneGauges> gauges = new HashMap<>();
  private @Nullable KeyValueStore<String, byte[]> waiting;
  private @Nullable KeyValueStore<String, byte[]> inFlight;
  private @Nullable KeyValueStore<String, byte[]> states;
  private @Nullable ProcessorContext<byte[], byte[]> context;
  private int rounds;

  /**
   * @param applicationId of the Streams application, which names the stores' changelogs
   */
  public LanesProcessor(Lanes rules, RecordCodec codec, String applicationId) {
    super(NAME);
    this.rules = rules;
    this.codec = codec;
    this.waitingVideos = StateTopics.changelog(applicationId, WAITING, LaneCommand.class);
    this.flyingVideos = StateTopics.changelog(applicationId, IN_FLIGHT, LaneCommand.class);
    this.laneStates = StateTopics.changelog(applicationId, STATES, LaneState.class);
  }

  @Override
  protected void open(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    waiting = context.getStateStore(WAITING);
    inFlight = context.getStateStore(IN_FLIGHT);
    states = context.getStateStore(STATES);
    lanes.clear();
    bulletins.clear();
    Map<String, Map<String, LaneCommand>> queued = byLane(waitingStore());
    Map<String, Map<String, LaneCommand>> granted = byLane(inFlightStore());
    Stream.concat(queued.keySet().stream(), granted.keySet().stream())
        .distinct()
        .map(name -> known(name, videos(queued, name), videos(granted, name)))
        .forEach(this::put);
    changed.addAll(lanes.keySet());
    context.schedule(TELLING, PunctuationType.WALL_CLOCK_TIME, this::tell);
  }

  private Lane known(
      String name, Map<String, LaneCommand> queued, Map<String, LaneCommand> granted) {
    byte[] kept = statesStore().get(name);
    LaneState state = kept == null ? null : codec.read(LaneState.class, kept);
    return state == null
        ? Lane.of(name, queued, granted, Turns.NONE, Pace.UNKNOWN)
        : Lane.of(
            name,
            queued,
            granted,
            new Turns(state.getClock(), state.getServed(), state.getPasses()),
            new Pace(state.getDone(), state.getBusy(), state.getSince(), state.getAt()));
  }

  private static Map<String, LaneCommand> videos(
      Map<String, Map<String, LaneCommand>> lanes, String name) {
    return lanes.getOrDefault(name, Map.of());
  }

  @Override
  protected Runnable decide(Record<byte[], byte[]> record, byte[] value) {
    LaneCommand command = codec.read(LaneCommand.class, value);
    Lane before = lane(command.getLane());
    LaneOutcome outcome = rules.apply(before, command, now());
    Map<String, byte[]> grants = new LinkedHashMap<>();
    outcome
        .grants()
        .forEach(grant -> grants.put(grant.getVideoId(), codec.write(Topics.LANE_GRANTS, grant)));
    Map<String, byte[]> records = records(outcome);
    Lane after = outcome.lane();
    byte[] state = isSettled(before, after) ? null : codec.write(laneStates, state(after));
    return () -> {
      if (state != null) {
        statesStore().put(after.name(), state);
      }
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

  /** Tells the waiting videos of the lanes in which something happened. */
  private void tell(long timestamp) {
    Instant now = Instant.ofEpochMilli(timestamp);
    rounds = (rounds + 1) % QUIET_ROUNDS;
    if (rounds == 0) {
      changed.addAll(lanes.keySet());
    }
    Record<byte[], byte[]> noCause = new Record<>(new byte[0], new byte[0], timestamp);
    for (String name : List.copyOf(changed)) {
      Bulletin bulletin = bulletins.computeIfAbsent(name, unknown -> new Bulletin());
      List<LaneGrant> news = bulletin.news(rules.forecast(lane(name), now), now);
      news.forEach(
          place -> send(place.getVideoId(), codec.write(Topics.LANE_GRANTS, place), noCause));
      if (news.size() < Bulletin.MOST) {
        changed.remove(name);
      }
    }
  }

  private static boolean isSettled(Lane before, Lane after) {
    return before.turns().equals(after.turns()) && before.pace().equals(after.pace());
  }

  private static LaneState state(Lane lane) {
    Turns turns = lane.turns();
    Pace pace = lane.pace();
    return new LaneState(
        lane.name(),
        turns.clock(),
        turns.served(),
        turns.passes(),
        pace.done(),
        pace.busy(),
        pace.since(),
        pace.at());
  }

  private Instant now() {
    return Instant.ofEpochMilli(
        Objects.requireNonNull(context, "not initialized").currentSystemTimeMs());
  }

  private Lane lane(String name) {
    return lanes.getOrDefault(name, Lane.empty(name));
  }

  private void put(Lane lane) {
    lanes.put(lane.name(), lane);
    changed.add(lane.name());
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

  private KeyValueStore<String, byte[]> statesStore() {
    return Objects.requireNonNull(states, "not initialized");
  }

  private KeyValueStore<String, byte[]> inFlightStore() {
    return Objects.requireNonNull(inFlight, "not initialized");
  }
}
