package io.skyriver.ledger;

import io.skyriver.events.ModelRef;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoInput;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.triton.card.FrameSize;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.StepTime;
import java.time.Duration;
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

  /** The plan of a submission without inputs that {@link SubmissionRules} finds no problem in. */
  public VideoPlan plan(ModelCard card, PromptSubmitted submission, String videoId) {
    return plan(card, submission, videoId, List.of());
  }

  /**
   * The plan of such a submission with its inputs, which {@link InputFit} finds no problem in.
   * While inputs are not fetched yet: the plan of the same submission without them.
   */
  VideoPlan plan(
      ModelCard card, PromptSubmitted submission, String videoId, List<VideoInput> inputs) {
    ModelCard.Sampling sampling = card.sampling();
    FrameSize size = new InputFit(card, submission, inputs).size();
    int steps = submission.getSteps() != null ? submission.getSteps() : sampling.defaultSteps();
    Layout layout =
        SubmittedInput.of(submission).size() == inputs.size()
            ? Layout.of(card, submission, inputs, steps)
            : Layout.of(card, withoutInputs(submission), List.of(), steps);
    float guidance =
        submission.getGuidance() != null ? submission.getGuidance() : sampling.defaultGuidance();
    return VideoPlan.newBuilder()
        .setModel(new ModelRef(card.model(), card.version(), card.digest()))
        .setWidth(size.width())
        .setHeight(size.height())
        .setFrames(layout.frames())
        .setFps(card.fps())
        .setLatentFrames(layout.latentFrames())
        .setLatentHeight(card.latent().cells(size.height()))
        .setLatentWidth(card.latent().cells(size.width()))
        .setSteps(steps)
        .setChunkSteps(chunkSteps(card, size, layout.windows()))
        .setGuidance(guidance)
        .setContinuationGuidance(continuationGuidance(sampling, guidance))
        .setSeed(submission.getSeed() != null ? submission.getSeed() : VideoIds.seedOf(videoId))
        .setWindows(layout.windows())
        .setStartStep(layout.startStep())
        .setGiven(layout.given())
        .build();
  }

  /** Frames nearest to a duration, at least one. */
  static int frames(double seconds, int fps) {
    return Math.max(1, Math.toIntExact(Math.round(seconds * fps)));
  }

  /** The new frames that a submission asks for, or those that suit what it makes of its inputs. */
  static int askedFrames(ModelCard card, PromptSubmitted submission) {
    if (submission.getFrames() != null) {
      return submission.getFrames();
    }
    Double seconds = submission.getSeconds();
    if (seconds != null) {
      return frames(seconds, card.fps());
    }
    ModelCard.Window window = card.window();
    // One window that leads over is better than two.
    if (submission.getPrepend() != null) {
      return (window.latentFrames() - window.historyFrames()) * card.latent().strideTime();
    }
    return submission.getConnectFrom() != null
        ? (window.latentFrames() - 2 * window.historyFrames()) * card.latent().strideTime()
        : frames(card.seconds().defaultSeconds(), card.fps());
  }

  private static PromptSubmitted withoutInputs(PromptSubmitted submission) {
    PromptSubmitted.Builder plain = PromptSubmitted.newBuilder(submission).clearStrength();
    return plain
        .clearFirstImage()
        .clearLastImage()
        .clearExtend()
        .clearPrepend()
        .clearConnectFrom()
        .clearConnectTo()
        .clearEdit()
        .build();
  }

  /** A window with a history knows what it shows; more guidance adds up from window to window. */
  private static @Nullable Float continuationGuidance(ModelCard.Sampling sampling, float guidance) {
    Float most = sampling.continuationGuidance();
    return most == null || most >= guidance ? null : most;
  }

  private int chunkSteps(ModelCard card, FrameSize size, List<WindowPlan> windows) {
    double stepSeconds = new StepTime(card).seconds(longest(windows), size.pixels());
    double steps = chunkTarget.toNanos() / 1e9 / stepSeconds;
    return (int) Math.max(1, Math.min(steps, card.sampling().maxSteps()));
  }

  private static int longest(List<WindowPlan> windows) {
    return windows.stream().mapToInt(WindowPlan::getLatentFrames).max().orElseThrow();
  }
}
