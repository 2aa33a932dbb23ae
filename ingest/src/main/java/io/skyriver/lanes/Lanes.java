package io.skyriver.lanes;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneGrant;
import io.skyriver.triton.turns.Claim;
import io.skyriver.triton.turns.Line;
import io.skyriver.triton.turns.Rule;
import io.skyriver.triton.turns.Rule.Turn;
import io.skyriver.triton.turns.Turns;
import io.skyriver.triton.turns.Weights;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is in flight. Pure; safe for use by many threads.
 *
 * <p>Who is next is told by the rule of the package {@code turns}; a turn here is a whole video. At
 * most {@code bound} videos are in flight, and half as many on top (at least one) that have a
 * priority above 0 or need at most a quarter of what the longest in flight needs: neither waits for
 * a whole long video to end. Between the chunks of those in flight the model servers' permits
 * decide, by the same rule.
 */
public final class Lanes {
  /** In flight are twice the instances, so that a hop hides behind another video's chunk. */
  private static final double VIDEOS_PER_INSTANCE = 2;

  private static final int SHORT = 4;

  private final int bound;
  private final int mostOnTop;
  private final Weights weights;
  private final Rule<LaneCommand> rule;

  /** With equal weights for all tenants. */
  public Lanes(int bound) {
    this(bound, Weights.EQUAL);
  }

  /**
   * @param bound videos in flight per lane
   * @param weights how tenants share each lane under contention
   */
  public Lanes(int bound, Weights weights) {
    if (bound < 1) {
      throw new IllegalArgumentException("a lane lets at least one video through, not " + bound);
    }
    this.bound = bound;
    this.mostOnTop = Math.max(1, bound / 2);
    this.weights = weights;
    this.rule = new Rule<>(Lanes::claim, Comparator.comparing(LaneCommand::getVideoId), weights);
  }

  /**
   * What a command does to its lane. Repeating a command does nothing.
   *
   * @param now by the clock of whoever keeps the lane
   */
  public LaneOutcome apply(Lane lane, LaneCommand command, Instant now) {
    if (lane.knows(command.getVideoId())) {
      return switch (command.getType()) {
        case ENQUEUE -> LaneOutcome.unchanged(lane);
        case RELEASE -> release(lane, command, now);
      };
    }
    return switch (command.getType()) {
      case ENQUEUE -> grantAll(lane.queued(command), command.getVideoId(), now);
      case RELEASE -> LaneOutcome.unchanged(lane);
    };
  }

  /**
   * Where every waiting video stands if nobody else comes, in the order of their turns: how many
   * are ahead, and when it should be finished. A short one may yet enter before that, on top.
   */
  public List<LaneGrant> forecast(Lane lane, Instant now) {
    List<LaneGrant> places = new ArrayList<>();
    double work = 0;
    for (LaneCommand flying : lane.inFlight().values()) {
      // Nobody told how far it is.
      work += seconds(flying) / 2;
    }
    for (LaneCommand video : turns(lane, now)) {
      work += seconds(video);
      places.add(answer(video, places.size(), expected(lane, work, now)));
    }
    return places;
  }

  /** The order of the grants, one for each video that ends. */
  private List<LaneCommand> turns(Lane lane, Instant now) {
    Line<LaneCommand> line = rule.line(lane.waiting().values(), lane.turns(), now);
    List<LaneCommand> order = new ArrayList<>(lane.waiting().size());
    int counting = lane.counting();
    int onTop = lane.inFlight().size() - counting;
    while (order.size() < lane.waiting().size()) {
      if (counting < bound) {
        line.take().ifPresent(order::add);
        counting++;
      } else if (onTop < mostOnTop && line.first().filter(Lanes::isUrgent).isPresent()) {
        line.takeFirst().ifPresent(order::add);
        onTop++;
      } else {
        counting--;
      }
    }
    return order;
  }

  private LaneOutcome release(Lane lane, LaneCommand command, Instant now) {
    LaneCommand flew = lane.inFlight().get(command.getVideoId());
    Lane without = lane.released(command.getVideoId());
    Lane after = flew == null ? without : settled(without, flew, command, now);
    return grantAll(after, command.getVideoId(), now);
  }

  /** Counts what the video really took, to its tenant and to the pace. */
  private Lane settled(Lane lane, LaneCommand flew, LaneCommand release, Instant now) {
    double longer = release.getModelMillis() / 1000.0 - seconds(flew);
    Turns turns = lane.turns().corrected(flew.getTenant(), longer, weights).keeping(lane.tenants());
    Pace pace = lane.pace().until(now);
    return lane.with(
        turns, release.getCompleted() ? pace.completed(Lane.cost(flew), guess()) : pace);
  }

  /** Grants until nobody may enter any more. */
  private LaneOutcome grantAll(Lane lane, String touched, Instant now) {
    Set<String> changed = new LinkedHashSet<>(Set.of(touched));
    List<LaneGrant> grants = new ArrayList<>();
    Lane current = lane;
    for (Optional<Turn<LaneCommand>> next = next(current, now);
        next.isPresent();
        next = next(current, now)) {
      LaneCommand video = placed(current, next.get().one());
      current = current.granted(video, next.get().turns(), now);
      changed.add(video.getVideoId());
      grants.add(grant(video, finish(current, video, now)));
    }
    return new LaneOutcome(current, changed, grants);
  }

  private Optional<Turn<LaneCommand>> next(Lane lane, Instant now) {
    int counting = lane.counting();
    if (counting < bound) {
      return rule.next(lane.waiting().values(), lane.turns(), now);
    }
    if (lane.inFlight().size() - counting >= mostOnTop) {
      return Optional.empty();
    }
    long longest =
        lane.inFlight().values().stream().mapToLong(LaneCommand::getModelMillis).max().orElse(0);
    return rule.next(
        lane.waiting().values(),
        video -> isUrgent(video) || isShort(video, longest),
        lane.turns(),
        now);
  }

  /** Whoever enters while the bound is reached is on top of it for as long as it flies. */
  private LaneCommand placed(Lane lane, LaneCommand video) {
    return lane.counting() < bound ? video : LaneCommand.newBuilder(video).setOnTop(true).build();
  }

  private static boolean isUrgent(LaneCommand video) {
    return video.getPriority() > 0;
  }

  private static boolean isShort(LaneCommand video, long longest) {
    return video.getModelMillis() > 0 && video.getModelMillis() * SHORT <= longest;
  }

  /** Those in flight share the pace: each waits for as much of every other's work as its own is. */
  private Instant finish(Lane lane, LaneCommand video, Instant now) {
    double work = 0;
    for (LaneCommand flying : lane.inFlight().values()) {
      work += Math.min(seconds(flying), seconds(video));
    }
    return expected(lane, work, now);
  }

  private Instant expected(Lane lane, double work, Instant now) {
    return now.plus(lane.pace().time(work, guess())).truncatedTo(ChronoUnit.MILLIS);
  }

  private double guess() {
    return Math.max(1, bound / VIDEOS_PER_INSTANCE);
  }

  private static Claim claim(LaneCommand video) {
    Duration cost = Lane.cost(video);
    return new Claim(
        video.getTenant(), video.getPriority(), video.getAt(), video.getDeadline(), cost, cost);
  }

  private static double seconds(LaneCommand video) {
    return Lane.cost(video).toMillis() / 1000.0;
  }

  private static LaneGrant grant(LaneCommand video, Instant expected) {
    return new LaneGrant(
        video.getLane(), video.getVideoId(), video.getAttempt(), true, 0, known(video, expected));
  }

  private static LaneGrant answer(LaneCommand video, int ahead, Instant expected) {
    return new LaneGrant(
        video.getLane(),
        video.getVideoId(),
        video.getAttempt(),
        false,
        ahead,
        known(video, expected));
  }

  private static @Nullable Instant known(LaneCommand video, Instant expected) {
    return video.getModelMillis() > 0 ? expected : null;
  }
}
