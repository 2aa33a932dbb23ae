package io.skyriver.triton.retry;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.retry.RetriedCall.Pauses;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Repeats failed calls as a {@link RetryPolicy} says. A cancelled call makes no further attempt.
 * The server behind belongs to this one and is closed with it.
 */
public final class ResilientModelServer implements ModelServer {
  private final ModelServer server;
  private final Pauses pauses;
  private final ScheduledExecutorService timer;
  private final Set<RetriedCall> calls = ConcurrentHashMap.newKeySet();

  public ResilientModelServer(ModelServer server, RetryPolicy policy) {
    this(
        server,
        policy,
        InstantSource.system(),
        () -> ThreadLocalRandom.current().nextDouble(),
        Executors.newSingleThreadScheduledExecutor(ResilientModelServer::daemon),
        RetryListener.NONE);
  }

  /**
   * @param clock measures the total time of a call
   * @param jitter numbers from 0 to less than 1
   * @param timer runs the next attempt after its pause; shut down with this server
   * @param listener is told of each further attempt
   */
  public ResilientModelServer(
      ModelServer server,
      RetryPolicy policy,
      InstantSource clock,
      DoubleSupplier jitter,
      ScheduledExecutorService timer,
      RetryListener listener) {
    this.server = server;
    this.pauses = new Pauses(policy, clock, jitter, listener);
    this.timer = timer;
  }

  @Override
  public CompletableFuture<InferResponse> infer(InferRequest request) {
    RetriedCall call = new RetriedCall(server, request, pauses, timer);
    calls.add(call);
    call.answer().whenComplete((response, failure) -> calls.remove(call));
    call.attempt();
    return call.answer();
  }

  @Override
  public CompletableFuture<Boolean> ready(String model, String version) {
    return server.ready(model, version);
  }

  /** Ends all calls with {@link Kind#CANCELLED}. */
  @Override
  public void close() {
    timer.shutdownNow();
    calls.forEach(RetriedCall::abandon);
    server.close();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "model-call-retries");
    thread.setDaemon(true);
    return thread;
  }
}
