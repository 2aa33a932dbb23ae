package io.skyriver.ledger;

import io.skyriver.events.ModelRef;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.triton.card.FrameSize;
import io.skyriver.triton.card.ModelCard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a valid submission is made. Pure: equal card, submission and id give an equal plan.
 * Safe for use by many threads.
 */
public final class Planner {
  private final Duration chunkTarget;

  /**
   * @param chunkTarget model time that one chunk aims at
   */
  public Planner(Duration chunkTarget) {
    if (chunkTarget.isNegative() || chunkTarget.isZero()) {
      throw new IllegalArgumentException("a chunk needs a positive target, not " + chunkTarget);
    }
    this.chunkTarget = chunkTarget;
  }

  /** The plan of a submission that {@link SubmissionRules} finds no problem in. */
  public VideoPlan plan(ModelCard card, PromptSubmitted submission, String videoId) {
    FrameSize size = size(card, submission.getSize());
    int frames = frames(card, submission);
    int latentFrames = latentFrames(card, frames);
    List<WindowPlan> windows = windows(card.window(), latentFrames);
    ModelCard.Sampling sampling = card.sampling();
    return VideoPlan.newBuilder()
        .setModel(new ModelRef(card.model(), card.version(), card.digest()))
        .setWidth(size.width())
        .setHeight(size.height())
        .setFrames(frames)
        .setFps(card.fps())
        .setLatentFrames(latentFrames)
        .setLatentHeight(card.latent().cells(size.height()))
        .setLatentWidth(card.latent().cells(size.width()))
        .setSteps(submission.getSteps() != null ? submission.getSteps() : sampling.defaultSteps())
        .setChunkSteps(chunkSteps(card, size, windows))
        .setGuidance(
            submission.getGuidance() != null
                ? submission.getGuidance()
                : sampling.defaultGuidance())
        .setSeed(submission.getSeed() != null ? submission.getSeed() : VideoIds.seedOf(videoId))
        .setWindows(windows)
        .build();
  }

  /** Frames nearest to a duration, at least one. */
  static int frames(double seconds, int fps) {
    return Math.max(1, Math.toIntExact(Math.round(seconds * fps)));
  }

  private static int frames(ModelCard card, PromptSubmitted submission) {
    if (submission.getFrames() != null) {
      return submission.getFrames();
    }
    Double seconds = submission.getSeconds();
    return frames(seconds != null ? seconds : card.seconds().defaultSeconds(), card.fps());
  }

  private static FrameSize size(ModelCard card, @Nullable String asked) {
    return FrameSize.parse(asked != null ? asked : card.sizes().defaultSize());
  }

  private static int latentFrames(ModelCard card, int frames) {
    return roundUp(card.latent().latentFrames(frames), card.window().latentFrameMultiple());
  }

  /**
   * Cuts a video into windows: the first takes a full window or the whole video; each later one
   * starts {@code historyFrames} before the end of the one before. The last may be shorter than the
   * others; where the rest is less than the multiple asks for, it starts earlier and has more
   * history. So every latent frame is produced exactly once, every window's length is a multiple,
   * and every later window has its history and at least one multiple more.
   *
   * @param latentFrames of the whole video, a multiple of the card's {@code latentFrameMultiple}
   */
  static List<WindowPlan> windows(ModelCard.Window card, int latentFrames) {
    int shortest =
        roundUp(card.historyFrames() + card.latentFrameMultiple(), card.latentFrameMultiple());
    if (card.latentFrames() % card.latentFrameMultiple() != 0 || card.latentFrames() < shortest) {
      throw new IllegalArgumentException("windows can't be laid out with " + card);
    }
    List<WindowPlan> windows = new ArrayList<>();
    int end = Math.min(card.latentFrames(), latentFrames);
    windows.add(new WindowPlan(0, 0, end, 0));
    while (end < latentFrames) {
      int rest = Math.min(card.latentFrames() - card.historyFrames(), latentFrames - end);
      int length =
          Math.max(shortest, roundUp(card.historyFrames() + rest, card.latentFrameMultiple()));
      int first = end + rest - length;
      windows.add(new WindowPlan(windows.size(), first, length, end - first));
      end += rest;
    }
    return List.copyOf(windows);
  }

  private int chunkSteps(ModelCard card, FrameSize size, List<WindowPlan> windows) {
    FrameSize usual = size(card, null);
    int usualFrames = latentFrames(card, frames(card.seconds().defaultSeconds(), card.fps()));
    double volume = (double) longest(windows) * size.pixels();
    double usualVolume = (double) longest(windows(card.window(), usualFrames)) * usual.pixels();
    double stepSeconds = card.sampling().stepSeconds() * volume / usualVolume;
    double steps = chunkTarget.toNanos() / 1e9 / stepSeconds;
    return (int) Math.max(1, Math.min(steps, card.sampling().maxSteps()));
  }

  private static int longest(List<WindowPlan> windows) {
    return windows.stream().mapToInt(WindowPlan::getLatentFrames).max().orElseThrow();
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
