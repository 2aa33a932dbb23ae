package io.skyriver.triton.grpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the one answer of a unary call into a future.
 *
 * @param <S> message
 * @param <R> what the caller gets
 */
final class UnaryAnswer<S, R> implements StreamObserver<S> {
  private final CompletableFuture<R> future = new CompletableFuture<>();
  private final Function<S, R> reading;
  private final Function<Throwable, ? extends Throwable> explanation;
  private @Nullable S message;

  /**
   * @param reading makes the result; may throw what the future shall fail with
   * @param explanation makes the exception of a failed call
   */
  UnaryAnswer(Function<S, R> reading, Function<Throwable, ? extends Throwable> explanation) {
    this.reading = reading;
    this.explanation = explanation;
  }

  CompletableFuture<R> future() {
    return future;
  }

  void onCancel(Runnable action) {
    future.whenComplete(
        (result, failure) -> {
          if (future.isCancelled()) {
            action.run();
          }
        });
  }

  @Override
  public void onNext(S value) {
    message = value;
  }

  @Override
  public void onError(Throwable failure) {
    future.completeExceptionally(explanation.apply(failure));
  }

  @Override
  public void onCompleted() {
    S received = message;
    if (received == null) {
      onError(new IllegalStateException("the call ended without an answer"));
      return;
    }
    try {
      future.complete(reading.apply(received));
    } catch (RuntimeException e) {
      future.completeExceptionally(e);
    }
  }
}
