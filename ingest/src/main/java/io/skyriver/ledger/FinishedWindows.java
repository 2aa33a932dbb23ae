package io.skyriver.ledger;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import java.util.ArrayList;
import java.util.List;

/**
 * The windows that need not be denoised again, whatever becomes of the attempt (law 6): the clean
 * latents of each, from window 0 without a gap.
 */
record FinishedWindows(List<ArtifactRef> latents) {

  FinishedWindows {
    latents = List.copyOf(latents);
  }

  /** After the event, which adds the next window or changes nothing. */
  FinishedWindows after(StageEvent event) {
    boolean next =
        event.getType() == StageEventType.WINDOW_FINISHED
            && event.getArtifact() != null
            && event.getWindow() == latents.size();
    if (!next) {
      return this;
    }
    List<ArtifactRef> more = new ArrayList<>(latents);
    more.add(event.getArtifact());
    return new FinishedWindows(more);
  }
}
