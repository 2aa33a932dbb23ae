package io.skyriver.ledger;

import io.skyriver.events.GivenSpan;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoInput;
import io.skyriver.events.WindowPlan;
import io.skyriver.triton.card.ModelCard;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the latent frames of a video come from, and the windows they are made or passed on in.
 * Pure.
 *
 * <p>What a video is given lies in it at its place: the whole source of an extension, which so
 * becomes the beginning of the result, a picture as one latent frame. A window that is given as a
 * whole is not denoised. A window before something that is given has as much of it at its end as a
 * history has, so that it leads over to it; the same closes a loop, where the video's own beginning
 * comes once more behind its end and is not shown.
 *
 * @param frames of the video
 * @param windows in order
 * @param given what comes from inputs or from the video's own beginning
 * @param startStep step at which windows enter the schedule
 */
record Layout(int frames, List<WindowPlan> windows, List<GivenSpan> given, int startStep) {
  /** Of an edit whose submitter says nothing. */
  static final double USUAL_STRENGTH = 0.6;

  private static final int OWN = -1;

  Layout {
    windows = List.copyOf(windows);
    given = List.copyOf(given);
  }

  /** Latent frames of all windows; a loop has some that are not shown. */
  int latentFrames() {
    WindowPlan last = windows.get(windows.size() - 1);
    return last.getFirstLatentFrame() + last.getLatentFrames();
  }

  /**
   * The layout of a submission.
   *
   * @param inputs fetched, in the order of their roles; {@link #problem} finds nothing in them
   * @param steps solver steps
   */
  static Layout of(ModelCard card, PromptSubmitted submission, List<VideoInput> inputs, int steps) {
    int asked = Planner.askedFrames(card, submission);
    if (submission.getExtend() != null) {
      return joined(card, new Joint(inputs.get(0).getFrames(), asked, 0));
    }
    if (submission.getPrepend() != null) {
      return joined(card, new Joint(0, asked, inputs.get(0).getFrames()));
    }
    if (submission.getConnectFrom() != null) {
      return joined(card, new Joint(inputs.get(0).getFrames(), asked, inputs.get(1).getFrames()));
    }
    if (submission.getEdit() != null) {
      return edited(card, inputs.get(0).getFrames(), startStep(submission, steps), steps);
    }
    return submission.getLoop() ? loop(card, submission, asked) : plain(card, submission, asked);
  }

  /** Frames of the shortest loop: its last window joins new frames to both ends. */
  static int shortestLoop(ModelCard card) {
    ModelCard.Window window = card.window();
    int latentFrames =
        window.latentFrames() - 2 * window.historyFrames() + window.latentFrameMultiple();
    return latentFrames * card.latent().strideTime();
  }

  /** SDEdit (Meng et al., 2022): strength 0 leaves no step to do, strength 1 leaves all. */
  private static int startStep(PromptSubmitted submission, int steps) {
    Double given = submission.getStrength();
    return steps - (int) Math.rint((given == null ? USUAL_STRENGTH : given) * steps);
  }

  private static Layout plain(ModelCard card, PromptSubmitted submission, int frames) {
    int shown = card.latent().latentFrames(frames);
    int latentFrames = roundUp(shown, card.window().latentFrameMultiple());
    List<GivenSpan> given = new ArrayList<>();
    int input = 0;
    if (submission.getFirstImage() != null) {
      given.add(new GivenSpan(input++, 0, 1, 0, true));
    }
    if (submission.getLastImage() == null) {
      return new Layout(frames, Windows.plain(card.window(), latentFrames), given, 0);
    }
    // What is not shown behind it repeats it, so that it is the last that is seen.
    given.add(new GivenSpan(input, 0, latentFrames - shown + 1, shown - 1, true));
    return new Layout(frames, Windows.leadingUp(card.window(), latentFrames), given, 0);
  }

  private static Layout loop(ModelCard card, PromptSubmitted submission, int asked) {
    int latentFrames =
        roundUp(card.latent().latentFrames(asked), card.window().latentFrameMultiple());
    int history = card.window().historyFrames();
    List<GivenSpan> given = new ArrayList<>();
    if (submission.getFirstImage() != null) {
      given.add(new GivenSpan(0, 0, 1, 0, true));
    }
    given.add(new GivenSpan(OWN, 0, history, latentFrames, true));
    List<WindowPlan> windows = Windows.closingLoop(card.window(), latentFrames + history);
    return new Layout(latentFrames * card.latent().strideTime(), windows, given, 0);
  }

  private static Layout edited(ModelCard card, int frames, int startStep, int steps) {
    int latentFrames =
        roundUp(card.latent().latentFrames(frames), card.window().latentFrameMultiple());
    boolean kept = startStep == steps;
    List<WindowPlan> windows = Windows.plain(card.window(), latentFrames);
    return new Layout(
        frames,
        kept ? Windows.given(windows) : windows,
        List.of(new GivenSpan(0, 0, latentFrames, 0, kept)),
        startStep);
  }

  /**
   * Frames of two sources and of what is new between them.
   *
   * @param before frames of the source before it, 0 for none
   * @param asked new frames
   * @param after frames of the source behind it, 0 for none
   */
  private record Joint(int before, int asked, int after) {}

  /**
   * Sources are cut down to whole latent frames at their far ends, so that they meet the new frames
   * with their very last and first ones. New frames that something follows are whole latent frames.
   */
  private static Layout joined(ModelCard card, Joint joint) {
    int stride = card.latent().strideTime();
    int head = joint.before / stride;
    int fresh =
        roundUp(card.latent().latentFrames(joint.asked), card.window().latentFrameMultiple());
    int tail = joint.after / stride;
    List<GivenSpan> given = new ArrayList<>();
    if (head > 0) {
      given.add(new GivenSpan(0, joint.before % stride, head, 0, true));
    }
    if (tail > 0) {
      given.add(new GivenSpan(given.size(), 0, tail, head + fresh, true));
    }
    int shownFresh = tail > 0 ? fresh * stride : joint.asked;
    return new Layout(
        (head + tail) * stride + shownFresh,
        Windows.joining(card.window(), head, fresh, tail),
        given,
        0);
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
