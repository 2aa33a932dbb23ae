package io.skyriver.it.simulation;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.ledger.LedgerEvent;
import io.skyriver.ledger.LedgerEvent.Granted;
import io.skyriver.ledger.LedgerEvent.Staged;
import java.util.List;

/** Short names of records, for schedules that people read. */
final class Words {
  private Words() {}

  static String of(LedgerEvent event) {
    if (event instanceof Staged staged) {
      return of(staged.event());
    }
    return event instanceof Granted granted
        ? of(List.of(granted.grant()))
        : event.getClass().getSimpleName() + " " + video(event.videoId());
  }

  static String of(StageEvent event) {
    return "%s %s of %s attempt %d window %d step %d"
        .formatted(
            event.getStage(),
            event.getType(),
            video(event.getVideoId()),
            event.getAttempt(),
            event.getWindow(),
            event.getStep());
  }

  static String of(LaneCommand command) {
    return command.getType() + " " + video(command.getVideoId());
  }

  static String of(List<LaneGrant> grants) {
    return grants.stream()
        .map(
            grant ->
                video(grant.getVideoId())
                    + (grant.getGranted() ? " granted" : " at " + grant.getQueuePosition()))
        .toList()
        .toString();
  }

  static String of(LatentPatch patch) {
    return "patch %d of %s attempt %d window %d step %d by %s"
        .formatted(
            patch.getPatch(),
            video(patch.getVideoId()),
            patch.getAttempt(),
            patch.getWindow(),
            patch.getStep(),
            patch.getExecution());
  }

  /** The last digit tells the videos of one schedule apart. */
  static String video(String id) {
    return "video " + id.charAt(id.length() - 1);
  }
}
