package io.skyriver.stage.call;

import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.services.StageServices;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One input on its way through model calls. Its methods block and may be used by several threads;
 * once the work is dropped each of them throws, which the work must let pass.
 */
public final class CallScope {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final CallRef ref;
  private final StageServices services;
  private final int subtask;
  private final CallWatch watch;

  /** Calls without an answer, by identity. */
  private final Map<Object, Runnable> running = new ConcurrentHashMap<>();

  private final CountDownLatch dropped = new CountDownLatch(1);
  private final AtomicLong modelNanos = new AtomicLong();

  CallScope(CallRef ref, StageServices services, int subtask, CallWatch watch) {
    this.ref = ref;
    this.services = services;
    this.subtask = subtask;
    this.watch = watch;
  }

  public CallRef ref() {
    return ref;
  }

  public StageServices services() {
    return services;
  }

  CallWatch watch() {
    return watch;
  }

  /** Trace context of the video, as its records carry it. */
  String traceparent() {
    return watch.video().header();
  }

  /** Time inside model calls so far. */
  public Duration modelTime() {
    return Duration.ofNanos(modelNanos.get());
  }

  /**
   * Runs one model once. Asks the gate right before the call; a call whose video is closed or
   * fenced meanwhile is cancelled. While the servers are away or full it tries again for as long as
   * the video is wanted (law 9).
   *
   * @throws StageFailureException when the model has no usable answer to give
   */
  public InferResponse infer(InferRequest request) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    Instant asked = Instant.now();
    while (true) {
      requireWanted();
      try {
        InferResponse response = answered(services.models().infer(request));
        watch.answered(request.model(), asked, response.modelTime());
        return response;
      } catch (ModelServerException failure) {
        requireOutage(failure);
      }
      pauseUnlessDropped(pause);
      pause = longer(pause);
    }
  }

  /** Throws when nobody wants the result any more; long work asks between its parts. */
  public void requireWanted() {
    if (isDropped() || !services.gate().isLive(ref.window().video(), ref.window().attempt())) {
      throw new CallDroppedException();
    }
  }

  /** Index of the operator's subtask. */
  int subtask() {
    return subtask;
  }

  /** Waits until the condition holds, for no longer than the bound. */
  void awaitUnlessDropped(BooleanSupplier condition, Duration bound) throws InterruptedException {
    long end = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      pauseUnlessDropped(LOOK);
    }
    requireWanted();
  }

  boolean isDropped() {
    return dropped.getCount() == 0;
  }

  /** Ends the work; does not block. */
  void drop() {
    dropped.countDown();
    running.values().forEach(Runnable::run);
  }

  private InferResponse answered(CompletableFuture<InferResponse> call)
      throws InterruptedException {
    Object id = new Object();
    running.put(id, () -> call.cancel(true));
    if (isDropped()) {
      call.cancel(true);
    }
    try {
      InferResponse response = call.get();
      modelNanos.addAndGet(response.modelTime().toNanos());
      return response;
    } catch (CancellationException cancelled) {
      throw cancelledBy(cancelled);
    } catch (ExecutionException failure) {
      throw cause(failure);
    } catch (InterruptedException interrupted) {
      call.cancel(true);
      throw interrupted;
    } finally {
      running.remove(id);
    }
  }

  private RuntimeException cancelledBy(CancellationException cancelled) {
    return isDropped()
        ? new CallDroppedException()
        : new StageFailureException(
            FailureCode.MODEL_CALL_CANCELLED, "the call was cancelled by its server", cancelled);
  }

  private RuntimeException cause(ExecutionException failure) {
    if (isDropped()) {
      return new CallDroppedException();
    }
    return failure.getCause() instanceof ModelServerException known
        ? known
        : new IllegalStateException("a model call broke its port's promise", failure);
  }

  private static void requireOutage(ModelServerException failure) {
    if (!RetryPolicy.isOutage(failure.kind())) {
      throw new StageFailureException(
          FailureCode.of(failure.kind()), String.valueOf(failure.getMessage()), failure);
    }
  }

  private void pauseUnlessDropped(Duration pause) throws InterruptedException {
    if (dropped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new CallDroppedException();
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
