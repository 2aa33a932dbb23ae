package io.skyriver.ledger;

import io.skyriver.events.LedgerEntry;
import io.skyriver.events.Video;
import io.skyriver.watchdog.Subject;
import io.skyriver.watchdog.Subject.Awaited;
import java.util.Optional;
import java.util.Set;

/** What the videos of the ledger wait for, as the watchdog wants to know it. */
final class Subjects {
  private Subjects() {}

  /** Empty for a video that has its outcome or is not known yet. */
  static Optional<Subject> of(LedgerEntry entry) {
    Video video = entry.getVideo();
    if (video == null || Ledger.isFinal(video)) {
      return Optional.empty();
    }
    if (entry.getPendingFailure() != null) {
      return Optional.of(subject(video, Awaited.RESTART, Set.of()));
    }
    return Optional.of(
        video.getAttempt() == 0
            ? subject(video, Awaited.GRANT, Set.of())
            : subject(video, Awaited.STAGES, Work.of(entry).owedBy(video.getPlan())));
  }

  private static Subject subject(Video video, Awaited awaited, Set<String> stages) {
    return new Subject(video.getVideoId(), video.getAttempt(), awaited, stages);
  }
}
