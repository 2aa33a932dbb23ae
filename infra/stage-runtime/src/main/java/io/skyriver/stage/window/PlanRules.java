package io.skyriver.stage.window;

import io.skyriver.events.Conditioning;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.triton.card.ModelCard;

/** Holds what arrives against what was planned for its video. */
public final class PlanRules {
  private PlanRules() {}

  /**
   * Makes sure that a plan asks no more than its model may give.
   *
   * @throws StageFailureException {@code invalid_record} if it does
   */
  public static void requirePossible(ModelCard card, VideoPlan plan) {
    require(
        plan.getWidth() >= 1
            && plan.getHeight() >= 1
            && (long) plan.getWidth() * plan.getHeight() <= card.sizes().maxPixels()
            && plan.getLatentHeight() == card.latent().cells(plan.getHeight())
            && plan.getLatentWidth() == card.latent().cells(plan.getWidth())
            && plan.getWindows().stream()
                .allMatch(window -> window.getLatentFrames() <= card.window().latentFrames()),
        "the plan asks more of %s than its card allows".formatted(card.model()));
  }

  /**
   * Makes sure that a window is one of the video that its conditioning was made for.
   *
   * @throws StageFailureException {@code invalid_record} if it is not
   */
  public static void requireFits(WindowSet window, Conditioning conditioning) {
    WindowHeader header = window.header();
    VideoPlan plan = conditioning.getPlan();
    int index = header.ref().window();
    require(
        conditioning.getVideoId().equals(header.ref().video()),
        "the conditioning is that of another video");
    require(
        index < plan.getWindows().size()
            && header.windows() == plan.getWindows().size()
            && header.steps() == plan.getSteps()
            && window.planes().volume().equals(volume(plan, plan.getWindows().get(index))),
        "window %d does not fit the plan of its video".formatted(index));
  }

  private static Volume volume(VideoPlan plan, WindowPlan window) {
    return new Volume(window.getLatentFrames(), plan.getLatentHeight(), plan.getLatentWidth());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new StageFailureException(FailureCode.INVALID_RECORD, otherwise);
    }
  }
}
