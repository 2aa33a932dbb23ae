package io.skyriver.ledger;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * The windows that need not be denoised again, whatever becomes of the attempt (law 6): the clean
 * latents of each, from the first denoised one without a gap.
 */
record FinishedWindows(List<ArtifactRef> latents) {

  FinishedWindows {
    latents = List.copyOf(latents);
  }

  /** After the event, which adds the next window or changes nothing. */
  FinishedWindows after(StageEvent event, VideoPlan plan) {
    List<Integer> denoised = denoised(plan);
    boolean next =
        event.getType() == StageEventType.WINDOW_FINISHED
            && event.getArtifact() != null
            && latents.size() < denoised.size()
            && event.getWindow() == denoised.get(latents.size());
    if (!next) {
      return this;
    }
    List<ArtifactRef> more = new ArrayList<>(latents);
    more.add(event.getArtifact());
    return new FinishedWindows(more);
  }

  /** Indexes of the windows that are denoised. */
  static List<Integer> denoised(VideoPlan plan) {
    return plan.getWindows().stream()
        .filter(window -> !window.getGiven())
        .map(WindowPlan::getIndex)
        .toList();
  }
}
