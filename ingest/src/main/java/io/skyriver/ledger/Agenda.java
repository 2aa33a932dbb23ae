package io.skyriver.ledger;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When which entries have to be looked at, one time each. Only a view of the entries, made anew
 * from them when their task opens. For one thread.
 */
final class Agenda {
  private final NavigableSet<Appointment> byTime = new TreeSet<>();
  private final Map<String, Appointment> byVideo = new HashMap<>();

  /** Looks at that entry then and at no other time. */
  void plan(String videoId, Instant at) {
    drop(videoId);
    Appointment appointment = new Appointment(at, videoId);
    byVideo.put(videoId, appointment);
    byTime.add(appointment);
  }

  /** Looks at that entry no more. */
  void drop(String videoId) {
    remove(byVideo.remove(videoId));
  }

  /** Takes out the video whose time came first, if any has come. */
  Optional<String> next(Instant now) {
    if (byTime.isEmpty() || byTime.first().at().isAfter(now)) {
      return Optional.empty();
    }
    String videoId = byTime.first().videoId();
    drop(videoId);
    return Optional.of(videoId);
  }

  void clear() {
    byTime.clear();
    byVideo.clear();
  }

  int size() {
    return byVideo.size();
  }

  private void remove(@Nullable Appointment appointment) {
    if (appointment != null) {
      byTime.remove(appointment);
    }
  }

  private record Appointment(Instant at, String videoId) implements Comparable<Appointment> {
    private static final Comparator<Appointment> ORDER =
        Comparator.comparing(Appointment::at).thenComparing(Appointment::videoId);

    @Override
    public int compareTo(Appointment other) {
      return ORDER.compare(this, other);
    }
  }
}
