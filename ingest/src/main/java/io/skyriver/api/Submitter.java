package io.skyriver.api;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import org.jspecify.annotations.Nullable;

/**
 * Hands wishes to the ledger. Each call blocks, for a bounded time, until the wish is safely
 * written.
 */
public interface Submitter extends AutoCloseable {

  /**
   * Submits a prompt with a declared video id.
   *
   * @param traceparent W3C trace context of the request; null when it has none
   */
  void submit(PromptSubmitted submission, @Nullable String traceparent);

  /** Cancels a video, named by its id. */
  void cancel(CancellationRequested cancellation);

  /** Erases what there is of a video that has ended. */
  void erase(String videoId);

  @Override
  void close();

  /**
   * The wish could not be written in time. It may still turn up later: repeating it with the same
   * id is safe.
   */
  final class UnsubmittedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsubmittedException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
