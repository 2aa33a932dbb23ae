package io.skyriver.triton.permits;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Several endpoints of the same models behind one port. A call waits here for a permit, in the
 * order of {@link InferRequest.Order}, and goes to the endpoint with the fewest running calls; its
 * timeout starts with the permit. A cancelled call leaves the queue at once, a running one gives
 * its permit back at once. An endpoint that couldn't be reached gets no calls for a while as long
 * as another is left; one that doesn't have the asked version of a model gets no calls for it, and
 * the call that found out goes to another (law 11).
 *
 * <p>The endpoints belong to this server and are closed with it.
 */
public final class PrioritizedModelServer implements ModelServer {
  private static final Duration REST = Duration.ofSeconds(2);
  private static final Duration ABSENCE = Duration.ofSeconds(30);

  private final List<ModelServer> endpoints;
  private final InstantSource clock;
  private final AtomicInteger dispatches = new AtomicInteger();

  // Guarded by this.
  private final Permits permits;
  private final Absences absences;
  private final TreeSet<WaitingCall> waiting = new TreeSet<>(WaitingCall.ORDER);
  private long arrivals;
  private boolean closed;

  public PrioritizedModelServer(List<PermittedServer> servers) {
    this(servers, InstantSource.system());
  }

  /**
   * @param servers at least one
   * @param clock tells how long an unreachable endpoint still rests
   */
  public PrioritizedModelServer(List<PermittedServer> servers, InstantSource clock) {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("needs at least one endpoint");
    }
    this.endpoints = servers.stream().map(PermittedServer::server).toList();
    this.permits = new Permits(servers.stream().mapToInt(PermittedServer::permits).toArray(), REST);
    this.absences = new Absences(servers.size(), ABSENCE);
    this.clock = clock;
  }

  @Override
  public CompletableFuture<InferResponse> infer(InferRequest request) {
    CompletableFuture<InferResponse> answer = new CompletableFuture<>();
    if (enqueue(request, answer)) {
      dispatch();
    } else {
      answer.completeExceptionally(closedFailure());
    }
    return answer;
  }

  /** Whether any endpoint has the model ready. */
  @Override
  public CompletableFuture<Boolean> ready(String model, String version) {
    return endpoints.stream()
        .map(endpoint -> endpoint.ready(model, version))
        .reduce((one, other) -> one.thenCombine(other, Boolean::logicalOr))
        .orElseThrow();
  }

  /** Fails waiting calls with {@link Kind#CANCELLED} and closes the endpoints. */
  @Override
  public void close() {
    List<WaitingCall> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(waiting);
      waiting.clear();
    }
    left.forEach(call -> call.answer().completeExceptionally(closedFailure()));
    endpoints.forEach(ModelServer::close);
  }

  /** How many calls wait for a permit. */
  public synchronized int waiting() {
    return waiting.size();
  }

  /** How many calls hold a permit. */
  public synchronized int running() {
    return permits.running();
  }

  private synchronized boolean enqueue(
      InferRequest request, CompletableFuture<InferResponse> answer) {
    if (closed) {
      return false;
    }
    WaitingCall call = new WaitingCall(arrivals++, request, answer);
    waiting.add(call);
    answer.whenComplete((response, failure) -> leave(call));
    return true;
  }

  private synchronized void leave(WaitingCall call) {
    waiting.remove(call);
  }

  /**
   * Starts what can start. Calls may end while they are started: one thread loops for all, none
   * recurses.
   */
  private void dispatch() {
    if (dispatches.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = dispatches.get();
      startable().forEach(this::start);
    } while (dispatches.addAndGet(-seen) > 0);
  }

  private synchronized List<PermittedCall> startable() {
    Instant now = clock.instant();
    List<PermittedCall> calls = new ArrayList<>();
    for (WaitingCall call : waiting) {
      permits
          .take(now, endpoint -> absences.eligible(endpoint, call.request(), now))
          .ifPresent(endpoint -> calls.add(new PermittedCall(call, endpoint)));
    }
    calls.forEach(started -> waiting.remove(started.call()));
    return calls;
  }

  private void start(PermittedCall started) {
    CompletableFuture<InferResponse> answer = started.call().answer();
    CompletableFuture<InferResponse> running =
        endpoints.get(started.endpoint()).infer(started.call().request());
    running.whenComplete(
        (response, failure) -> {
          release(started.endpoint(), failure);
          if (!passedOn(started, failure)) {
            finish(answer, response, failure);
          }
          dispatch();
        });
    answer.whenComplete((response, failure) -> running.cancel(false));
  }

  private synchronized void release(int endpoint, @Nullable Throwable failure) {
    permits.giveBack(endpoint);
    if (failure instanceof ModelServerException e && e.kind() == Kind.UNAVAILABLE) {
      permits.rest(endpoint, clock.instant());
    } else if (failure == null) {
      permits.wake(endpoint);
    }
  }

  /** Lets a call wait for another endpoint when this one doesn't have its model. */
  private synchronized boolean passedOn(PermittedCall started, @Nullable Throwable failure) {
    boolean absent = failure instanceof ModelServerException e && e.kind() == Kind.NOT_FOUND;
    if (!absent) {
      return false;
    }
    Instant now = clock.instant();
    InferRequest request = started.call().request();
    absences.note(started.endpoint(), request, now);
    return !closed
        && !started.call().answer().isDone()
        && absences.anyHas(request, now)
        && waiting.add(started.call());
  }

  private static void finish(
      CompletableFuture<InferResponse> answer,
      @Nullable InferResponse response,
      @Nullable Throwable failure) {
    if (failure == null) {
      answer.complete(response);
    } else {
      answer.completeExceptionally(failure);
    }
  }

  private static ModelServerException closedFailure() {
    return new ModelServerException(Kind.CANCELLED, "the client is closed", null);
  }

  private record PermittedCall(WaitingCall call, int endpoint) {}
}
