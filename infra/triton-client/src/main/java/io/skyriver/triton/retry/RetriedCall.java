package io.skyriver.triton.retry;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.retry.RetryPolicy.Group;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** One call and its attempts, which follow each other: no two run at once. */
final class RetriedCall {
  private final CompletableFuture<InferResponse> answer = new CompletableFuture<>();
  private final Map<Group, Integer> failures = new EnumMap<>(Group.class);
  private final ModelServer server;
  private final InferRequest request;
  private final Pauses pauses;
  private final ScheduledExecutorService timer;
  private final Instant start;

  RetriedCall(
      ModelServer server, InferRequest request, Pauses pauses, ScheduledExecutorService timer) {
    this.server = server;
    this.request = request;
    this.pauses = pauses;
    this.timer = timer;
    this.start = pauses.clock().instant();
  }

  /** What the caller holds. */
  CompletableFuture<InferResponse> answer() {
    return answer;
  }

  void attempt() {
    if (answer.isDone()) {
      return;
    }
    CompletableFuture<InferResponse> attempt = server.infer(request);
    answer.whenComplete((response, failure) -> attempt.cancel(false));
    attempt.whenComplete(this::ended);
  }

  void abandon() {
    answer.completeExceptionally(
        new ModelServerException(Kind.CANCELLED, "the client is closed", null));
  }

  private void ended(@Nullable InferResponse response, @Nullable Throwable failure) {
    if (failure == null) {
      answer.complete(response);
      return;
    }
    Optional<Duration> pause =
        failure instanceof ModelServerException e ? pauseAfter(e.kind()) : Optional.empty();
    pause.ifPresentOrElse(this::attemptAfter, () -> answer.completeExceptionally(failure));
  }

  private Optional<Duration> pauseAfter(Kind kind) {
    Group group = RetryPolicy.group(kind);
    if (group == null) {
      return Optional.empty();
    }
    int count = failures.merge(group, 1, Integer::sum);
    Optional<Duration> pause = pauses.after(group, count, start);
    if (pause.isPresent() && !answer.isDone()) {
      pauses.listener().retried(kind);
    }
    return pause;
  }

  private void attemptAfter(Duration pause) {
    try {
      timer.schedule(this::attempt, pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      abandon();
    }
  }

  /** A policy with the clock and the chance that it needs, and who wants to know. */
  record Pauses(
      RetryPolicy policy, InstantSource clock, DoubleSupplier jitter, RetryListener listener) {

    Optional<Duration> after(Group group, int failures, Instant start) {
      Duration elapsed = Duration.between(start, clock.instant());
      return policy.pauseAfter(group, failures, elapsed, jitter.getAsDouble());
    }
  }
}
