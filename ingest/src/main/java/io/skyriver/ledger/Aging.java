package io.skyriver.ledger;

import io.skyriver.events.LedgerEntry;
import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What becomes of an entry as time goes by: a video that has ended loses the files that only the
 * work needed, then its own, then its public state; an erasure is repeated; what only tells a
 * redelivery goes last (law 4). Pure; safe for use by many threads.
 */
final class Aging {
  /** How the kinds of the files begin that nobody needs behind the outcome. */
  private static final List<String> WORK_FILES =
      List.of("conditioning", "given", "latents", "segment");

  private final Retention retention;

  Aging(Retention retention) {
    this.retention = retention;
  }

  /** When {@link #apply} will do something; empty as long as only other events can. */
  Optional<Instant> dueAt(LedgerEntry entry) {
    Video video = entry.getVideo();
    if (entry.getErased() || video == null) {
      return Optional.of(settledDue(entry));
    }
    if (video.getCompletedAt() == null) {
      return Optional.empty();
    }
    return Stream.of(erasure(entry, video), sweep(entry, video), expiry(video))
        .flatMap(Optional::stream)
        .reduce((one, other) -> other.isBefore(one) ? other : one)
        .or(() -> Optional.of(oblivion(video)));
  }

  /** Does what is due. */
  LedgerOutcome apply(LedgerEntry entry, Cause now) {
    if (!isPast(dueAt(entry), now)) {
      return LedgerOutcome.unchanged(entry, Verdict.UNCHANGED);
    }
    Video video = entry.getVideo();
    if (entry.getErased() || video == null) {
      return settled(entry, now);
    }
    if (isPast(erasure(entry, video), now)) {
      return Removal.erasure(entry, video, now);
    }
    if (isPast(Optional.of(oblivion(video)), now)) {
      return Removal.oblivion(video, now);
    }
    Draft draft = new Draft(entry, video, now);
    return isPast(expiry(video), now)
        ? draft.expire().decided(Verdict.EXPIRED)
        : draft.sweep(workFiles(video)).decided(Verdict.SWEPT);
  }

  /** When the files of a video that is finished now are deleted. */
  Instant expiry(Instant now) {
    return now.plus(retention.finishedFiles());
  }

  /** Of an erased video, or of a cancellation whose prompt has not come. */
  private Instant settledDue(LedgerEntry entry) {
    Instant settled = entry.getSettledAt();
    return settled == null
        ? Instant.EPOCH
        : settled.plus(repeats(entry) ? retention.erasures() : retention.entries());
  }

  private LedgerOutcome settled(LedgerEntry entry, Cause now) {
    if (entry.getSettledAt() == null) {
      // An entry of an older version: its time starts now.
      LedgerEntry dated = LedgerEntry.newBuilder(entry).setSettledAt(now.at()).build();
      return LedgerOutcome.unchanged(dated, Verdict.DATED);
    }
    return repeats(entry)
        ? Removal.repeated(entry, now)
        : new LedgerOutcome(null, Verdict.FORGOTTEN, List.of());
  }

  private static boolean repeats(LedgerEntry entry) {
    return entry.getErased() && !entry.getSwept();
  }

  private static Optional<Instant> erasure(LedgerEntry entry, Video video) {
    return entry.getErasureWanted() ? Optional.of(end(video)) : Optional.empty();
  }

  private Optional<Instant> sweep(LedgerEntry entry, Video video) {
    return entry.getSwept()
        ? Optional.empty()
        : Optional.of(end(video).plus(retention.workFiles()));
  }

  private static List<String> workFiles(Video video) {
    return video.getState() == VideoState.COMPLETED ? WORK_FILES : Removal.ALL_FILES;
  }

  /** When the files go; empty when they have gone, or there are none. */
  private Optional<Instant> expiry(Video video) {
    return video.getState() == VideoState.COMPLETED && video.getExpiredAt() == null
        ? Optional.of(Objects.requireNonNullElseGet(video.getExpiresAt(), () -> expiry(end(video))))
        : Optional.empty();
  }

  /** Not before the files are gone, whatever was promised of them. */
  private Instant oblivion(Video video) {
    Instant due = end(video).plus(retention.entries());
    Instant expiry = video.getExpiresAt();
    return expiry == null || expiry.isBefore(due) ? due : expiry;
  }

  private static Instant end(Video video) {
    return Objects.requireNonNull(video.getCompletedAt(), "not ended");
  }

  private static boolean isPast(Optional<Instant> due, Cause now) {
    return due.filter(time -> !time.isAfter(now.at())).isPresent();
  }
}
