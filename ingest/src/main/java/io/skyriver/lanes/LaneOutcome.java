package io.skyriver.lanes;

import io.skyriver.events.LaneGrant;
import java.util.List;
import java.util.Set;

/**
 * What a command did.
 *
 * @param lane the lane from now on
 * @param touched videos whose place in the lane changed
 * @param grants answers to the ledger, in order
 */
public record LaneOutcome(Lane lane, Set<String> touched, List<LaneGrant> grants) {

  public LaneOutcome {
    touched = Set.copyOf(touched);
    grants = List.copyOf(grants);
  }
}
