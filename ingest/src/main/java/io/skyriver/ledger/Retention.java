package io.skyriver.ledger;

import io.skyriver.schemas.topics.Topics;
import java.time.Duration;

/**
 * How long what there is of a video stays behind its outcome.
 *
 * @param workFiles files that only the work needed: conditioning, latents, segments; of a failed
 *     video all
 * @param finishedFiles files of a finished video
 * @param entries public state, and what tells a redelivered prompt from a new one (law 4)
 * @param erasures an erasure is repeated after so long, so that the old state leaves the log of a
 *     partition that nobody else writes to, too
 */
public record Retention(
    Duration workFiles, Duration finishedFiles, Duration entries, Duration erasures) {
  /** Ten minutes, thirty days, forty-five days, and the time in which topics are compacted. */
  public static final Retention DEFAULT =
      new Retention(
          Duration.ofMinutes(10),
          Duration.ofDays(30),
          Duration.ofDays(45),
          Topics.VIDEOS.definition().goneWithin());

  public Retention {
    if (!isPositive(workFiles)
        || !isPositive(finishedFiles)
        || !isPositive(entries)
        || !isPositive(erasures)) {
      throw new IllegalArgumentException("every retention must be longer than nothing");
    }
    if (entries.compareTo(finishedFiles) < 0) {
      throw new IllegalArgumentException(
          "files are kept for %s, longer than what is known of them: %s"
              .formatted(finishedFiles, entries));
    }
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }
}
