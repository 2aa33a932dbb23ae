package io.skyriver.triton.retry;

import io.skyriver.triton.ModelServerException.Kind;

/** Is told of calls that are made once more; called by many threads and must not block. */
@FunctionalInterface
public interface RetryListener {
  /** Does nothing. */
  RetryListener NONE = failure -> {};

  /**
   * A call will be repeated.
   *
   * @param failure of the call before
   */
  void retried(Kind failure);
}
