package io.skyriver.triton.permits;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.turns.Claim;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * A call that has no permit yet.
 *
 * @param number of the call, which no other has and which grows
 * @param arrival since when it waits
 * @param answer what the caller holds
 */
record WaitingCall(
    long number, Instant arrival, InferRequest request, CompletableFuture<InferResponse> answer) {

  Claim claim() {
    InferRequest.Order order = request.order();
    return new Claim(
        order.tenant(), order.priority(), arrival, order.deadline(), order.needs(), order.turn());
  }
}
