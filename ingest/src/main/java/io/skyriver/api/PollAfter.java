package io.skyriver.api;

import io.skyriver.events.Video;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When it is worth asking for a video again. */
final class PollAfter {
  /** The header by which the SDKs learn of it, in milliseconds. */
  static final String HEADER = "openai-poll-after-ms";

  private static final Duration USUAL = Duration.ofSeconds(1);
  private static final Duration SOONEST = Duration.ofMillis(500);
  private static final Duration LATEST = Duration.ofSeconds(15);

  /** Asking this often until the expected end costs little and tells of changes in time. */
  private static final int TIMES = 8;

  private PollAfter() {}

  /** Empty when the video has ended. */
  static Optional<Duration> of(Video video, Instant now) {
    if (VideosApi.isFinal(video)) {
      return Optional.empty();
    }
    Instant expected = video.getExpectedAt();
    if (expected == null) {
      return Optional.of(USUAL);
    }
    Duration part = Duration.between(now, expected).dividedBy(TIMES);
    return Optional.of(
        part.compareTo(SOONEST) < 0 ? SOONEST : part.compareTo(LATEST) > 0 ? LATEST : part);
  }
}
