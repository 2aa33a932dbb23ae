package io.skyriver.triton.permits;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

/**
 * A call that has no permit yet.
 *
 * @param arrival number of the call, which no other has
 * @param answer what the caller holds
 */
record WaitingCall(long arrival, InferRequest request, CompletableFuture<InferResponse> answer) {

  /** Higher priority, then earlier deadline (none is last), then arrival. */
  static final Comparator<WaitingCall> ORDER =
      Comparator.comparingInt((WaitingCall call) -> call.request.order().priority())
          .reversed()
          .thenComparing(WaitingCall::deadline)
          .thenComparingLong(WaitingCall::arrival);

  private Instant deadline() {
    Instant deadline = request.order().deadline();
    return deadline == null ? Instant.MAX : deadline;
  }
}
