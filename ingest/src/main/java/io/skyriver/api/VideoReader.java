package io.skyriver.api;

import io.skyriver.events.Video;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the state of videos. Safe for use by many threads. */
public interface VideoReader extends AutoCloseable {

  /**
   * The newest state of a video. Empty only if the video was nowhere when the call began. Blocks
   * for a bounded time.
   *
   * @throws UnreadableException if that can't be told in time
   */
  Optional<Video> find(String videoId);

  /**
   * Whether a video that is nowhere was erased, and its id is still taken. True only of videos that
   * {@link #find} has not found.
   */
  boolean isErased(String videoId);

  /** Waits until a video's state, or its absence, is as wanted; in the end gives what there is. */
  Optional<Video> await(String videoId, Predicate<Optional<Video>> wanted, Duration timeout);

  /**
   * Videos in the order of their creation.
   *
   * @param after id of the last video of the page before; null for the first page
   */
  VideoPage page(@Nullable String after, int limit, Order order);

  /** The videos without a grant in a lane, in any order. */
  List<Video> waiting(String lane);

  /** Whether everything written before the reader started has been read. */
  boolean isReady();

  @Override
  void close();

  /** Order of creation. */
  enum Order {
    OLDEST_FIRST,
    NEWEST_FIRST
  }

  /** The topic of the videos can't be read now. */
  final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
