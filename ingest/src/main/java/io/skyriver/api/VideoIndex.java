package io.skyriver.api;

import io.skyriver.api.VideoReader.Order;
import io.skyriver.events.Video;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The videos an instance has read, by id and by creation, and how far it has read each partition.
 * Safe for use by many threads.
 */
final class VideoIndex {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Video> byId = new HashMap<>();
  private final NavigableMap<Place, Video> byCreation = new TreeMap<>();
  private final WaitingVideos waiting = new WaitingVideos();
  private final Map<Integer, Long> positions = new HashMap<>();

  /** When they were erased, oldest first but for what other partitions told later. */
  private final Map<String, Instant> erased = new LinkedHashMap<>();

  private final Duration erasures;
  private final InstantSource clock;

  /**
   * @param erasures how long the id of an erased video stays taken
   */
  VideoIndex(Duration erasures, InstantSource clock) {
    this.erasures = erasures;
    this.clock = clock;
  }

  void put(Video video) {
    locked(
        () -> {
          erased.remove(video.getVideoId());
          remove(byId.put(video.getVideoId(), video));
          byCreation.put(Place.of(video), video);
          waiting.put(video);
        });
  }

  /** Nothing is known of the video any more; its id may come again. */
  void forget(String videoId) {
    locked(
        () -> {
          erased.remove(videoId);
          remove(byId.remove(videoId));
        });
  }

  /** The video was erased then; its id stays taken for a while. */
  void erase(String videoId, Instant at) {
    locked(
        () -> {
          remove(byId.remove(videoId));
          erased.putIfAbsent(videoId, at);
          Instant horizon = clock.instant().minus(erasures);
          Iterator<Instant> oldest = erased.values().iterator();
          while (oldest.hasNext() && oldest.next().isBefore(horizon)) {
            oldest.remove();
          }
        });
  }

  /** Whether the id belongs to a video that was erased. */
  boolean isErased(String videoId) {
    lock.lock();
    try {
      Instant at = erased.get(videoId);
      return at != null && at.plus(erasures).isAfter(clock.instant());
    } finally {
      lock.unlock();
    }
  }

  /** Everything before these offsets, by partition, is in the index. */
  void advance(Map<Integer, Long> offsets) {
    locked(() -> positions.putAll(offsets));
  }

  Optional<Video> find(String videoId) {
    lock.lock();
    try {
      return Optional.ofNullable(byId.get(videoId));
    } finally {
      lock.unlock();
    }
  }

  /** The videos without a grant in a lane. */
  List<Video> waiting(String lane) {
    lock.lock();
    try {
      return waiting.of(lane);
    } finally {
      lock.unlock();
    }
  }

  VideoPage page(@Nullable String after, int limit, Order order) {
    lock.lock();
    try {
      var all = order == Order.OLDEST_FIRST ? byCreation : byCreation.descendingMap();
      Video last = after == null ? null : byId.get(after);
      var rest = last == null ? all : all.tailMap(Place.of(last), false);
      List<Video> page = rest.values().stream().limit(limit).toList();
      return new VideoPage(page, rest.size() > page.size());
    } finally {
      lock.unlock();
    }
  }

  /** Whether everything before these offsets, by partition, is in the index. */
  boolean hasReached(Map<Integer, Long> offsets) {
    lock.lock();
    try {
      return offsets.entrySet().stream()
          .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a condition over this index; false when it did not come true in time. */
  boolean await(BooleanSupplier condition, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        changed.await(left, TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void remove(@Nullable Video video) {
    if (video != null) {
      byCreation.remove(Place.of(video));
      waiting.remove(video);
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private record Place(Instant createdAt, String videoId) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::createdAt).thenComparing(Place::videoId);

    static Place of(Video video) {
      return new Place(video.getCreatedAt(), video.getVideoId());
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }
}
