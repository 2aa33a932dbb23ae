package io.skyriver.triton;

import java.util.concurrent.CompletableFuture;

/**
 * A server of models, near or far. Safe for use by many threads.
 *
 * <p>{@link #infer} never blocks. Its future fails with a {@link ModelServerException} and nothing
 * else, and is always completed: every call has a deadline. Cancelling the future cancels the call
 * on the server.
 */
public interface ModelServer extends AutoCloseable {

  /** Runs one model once. */
  CompletableFuture<InferResponse> infer(InferRequest request);

  /**
   * Whether the server answers and has that model ready. Completes with false, never exceptionally,
   * when it can't be reached.
   */
  CompletableFuture<Boolean> ready(String model, String version);

  /** Whether a call of the model would be sent, and not fail at once. Does not block. */
  default boolean takes(String model) {
    return true;
  }

  /** Cancels what runs and releases connections. Does not throw. */
  @Override
  void close();
}
