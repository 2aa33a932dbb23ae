package io.skyriver.lanes;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneGrant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who is in flight. Pure; safe for use by many threads.
 *
 * <p>Next is the waiting video of the highest priority; among equals one of the tenant with the
 * fewest videos in flight; then the earliest deadline, then the earliest arrival. At most {@code
 * bound} videos are in flight; one of a priority above 0 may be there on top, so that it need not
 * wait for a whole video to end. A waiting video learns its position once, when it is queued.
 */
public final class Lanes {
  private static final Comparator<LaneCommand> BY_PRIORITY =
      Comparator.comparingInt(LaneCommand::getPriority).reversed();

  private static final Comparator<LaneCommand> BY_URGENCY =
      Comparator.comparing(Lanes::deadline)
          .thenComparing(LaneCommand::getAt)
          .thenComparing(LaneCommand::getVideoId);

  private final int bound;

  /**
   * @param bound videos in flight per lane
   */
  public Lanes(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("a lane lets at least one video through, not " + bound);
    }
    this.bound = bound;
  }

  /** What a command does to its lane. Repeating a command does nothing. */
  public LaneOutcome apply(Lane lane, LaneCommand command) {
    return switch (command.getType()) {
      case ENQUEUE -> enqueue(lane, command);
      case RELEASE -> release(lane, command.getVideoId());
    };
  }

  private LaneOutcome enqueue(Lane lane, LaneCommand video) {
    if (lane.knows(video.getVideoId())) {
      return new LaneOutcome(lane, Set.of(), List.of());
    }
    LaneOutcome after = grantAll(lane.queued(video), video.getVideoId());
    if (!after.lane().waiting().containsKey(video.getVideoId())) {
      return after;
    }
    List<LaneGrant> answers = new ArrayList<>(after.grants());
    answers.add(answer(video, ahead(after.lane(), video)));
    return new LaneOutcome(after.lane(), after.touched(), answers);
  }

  private LaneOutcome release(Lane lane, String videoId) {
    return lane.knows(videoId)
        ? grantAll(lane.released(videoId), videoId)
        : new LaneOutcome(lane, Set.of(), List.of());
  }

  /** Grants until nobody may enter any more. */
  private LaneOutcome grantAll(Lane lane, String touched) {
    Set<String> changed = new LinkedHashSet<>(Set.of(touched));
    List<LaneGrant> grants = new ArrayList<>();
    Lane current = lane;
    for (Optional<LaneCommand> next = next(current); next.isPresent(); next = next(current)) {
      current = current.granted(next.get());
      changed.add(next.get().getVideoId());
      grants.add(grant(next.get()));
    }
    return new LaneOutcome(current, changed, grants);
  }

  private Optional<LaneCommand> next(Lane lane) {
    Comparator<LaneCommand> order =
        BY_PRIORITY
            .thenComparingLong(video -> lane.inFlightOf(video.getTenant()))
            .thenComparing(BY_URGENCY);
    return lane.waiting().values().stream().filter(video -> hasRoom(lane, video)).min(order);
  }

  private boolean hasRoom(Lane lane, LaneCommand video) {
    int allowed = video.getPriority() > 0 ? bound + 1 : bound;
    return lane.inFlight().size() < allowed;
  }

  private static int ahead(Lane lane, LaneCommand video) {
    Comparator<LaneCommand> order = BY_PRIORITY.thenComparing(BY_URGENCY);
    return (int)
        lane.waiting().values().stream().filter(other -> order.compare(other, video) < 0).count();
  }

  private static LaneGrant grant(LaneCommand video) {
    return new LaneGrant(video.getLane(), video.getVideoId(), video.getAttempt(), true, 0);
  }

  private static LaneGrant answer(LaneCommand video, int ahead) {
    return new LaneGrant(video.getLane(), video.getVideoId(), video.getAttempt(), false, ahead);
  }

  private static Instant deadline(LaneCommand video) {
    return video.getDeadline() == null ? Instant.MAX : video.getDeadline();
  }
}
