package io.skyriver.lanes;

import io.skyriver.events.LaneGrant;
import java.util.List;
import java.util.Set;

/**
 * What a command did.
 *
 * @param lane the lane from now on
 * @param touched videos whose place in the lane changed
 * @param grants permissions for the ledger, in order
 */
public record LaneOutcome(Lane lane, Set<String> touched, List<LaneGrant> grants) {

  public LaneOutcome {
    touched = Set.copyOf(touched);
    grants = List.copyOf(grants);
  }

  static LaneOutcome unchanged(Lane lane) {
    return new LaneOutcome(lane, Set.of(), List.of());
  }
}
