package io.skyriver.standalone.cli;

import io.skyriver.events.Failure;
import io.skyriver.events.Video;
import io.skyriver.events.VideoProgressed;
import io.skyriver.events.VideoState;
import io.skyriver.standalone.client.ClientException;
import io.skyriver.standalone.client.Follower;
import io.skyriver.standalone.client.Session;
import io.skyriver.standalone.client.Update;
import io.skyriver.standalone.client.Update.Changed;
import io.skyriver.standalone.client.Update.Progressed;
import io.skyriver.standalone.client.Update.Rejected;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Waits until videos have ended, and tells what happens meanwhile. For one thread. */
final class Following {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A prompt that was published a moment ago is a video a moment later. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Set<String> open;
  private final Set<String> unseen;
  private final Consumer<VideoProgressed> progressed;
  private final Consumer<Video> ended;
  private Predicate<Video> mine = video -> true;
  private String submission = "";
  private List<Failure> rejection = List.of();

  /**
   * @param progressed is told each step forward
   * @param ended is told each video that reached its final state, once
   */
  Following(
      Collection<String> videoIds, Consumer<VideoProgressed> progressed, Consumer<Video> ended) {
    this.open = new HashSet<>(videoIds);
    this.unseen = new HashSet<>(videoIds);
    this.progressed = progressed;
    this.ended = ended;
  }

  /**
   * Ends with the rejection of a submission, too.
   *
   * @param eventId of the submission
   * @param content whether a video came of the same content: another's video may have the id
   */
  void endWithRejection(String eventId, Predicate<Video> content) {
    submission = eventId;
    mine = content;
  }

  /**
   * Waits; false when not all have ended in time.
   *
   * @throws ClientException if one of them does not begin to exist soon
   */
  boolean run(Follower follower, Duration limit) {
    follower.known().values().forEach(this::take);
    long begin = System.nanoTime();
    while (!isOver() && System.nanoTime() - begin < limit.toNanos()) {
      follower.poll(POLL).forEach(this::take);
      if (System.nanoTime() - begin > GRACE.toNanos()) {
        requireAllSeen();
      }
    }
    return isOver();
  }

  /** A submission that nobody has taken up yet is no mistake: it lies in its topic. */
  private void requireAllSeen() {
    if (!unseen.isEmpty() && submission.isEmpty()) {
      throw Session.unknown(unseen.iterator().next());
    }
  }

  /** Why the submission was rejected; nothing when it was not. */
  List<Failure> rejection() {
    return rejection;
  }

  /** The videos that have not ended. */
  Set<String> open() {
    return Set.copyOf(open);
  }

  private boolean isOver() {
    return open.isEmpty() || !rejection.isEmpty();
  }

  private void take(Update update) {
    if (update instanceof Changed changed) {
      take(changed.video());
    } else if (update instanceof Progressed step && open.contains(step.event().getVideoId())) {
      progressed.accept(step.event());
    } else if (update instanceof Rejected rejected
        && rejected.event().getEventId().equals(submission)) {
      rejection = rejected.event().getFailures();
    }
  }

  private void take(Video video) {
    unseen.remove(video.getVideoId());
    boolean isFinal =
        video.getState() == VideoState.COMPLETED || video.getState() == VideoState.FAILED;
    if (isFinal && mine.test(video) && open.remove(video.getVideoId())) {
      ended.accept(video);
    }
  }
}
