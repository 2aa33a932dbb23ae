package io.skyriver.triton.permits;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.turns.Rule;
import io.skyriver.triton.turns.Turns;
import io.skyriver.triton.turns.Weights;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several endpoints of the same models behind one port. A call waits here for a permit, in the
 * order that the package {@code turns} describes, and goes to the endpoint with the fewest running
 * calls; its timeout starts with the permit. What a call took counts to its tenant's share. A
 * cancelled call leaves the queue at once, a running one gives its permit back at once. An endpoint
 * that couldn't be reached gets no calls for a while as long as another is left; one that doesn't
 * have the asked version of a model gets no calls for it, and the call that found out goes to
 * another (law 11).
 *
 * <p>The endpoints belong to this server and are closed with it.
 */
public final class PrioritizedModelServer implements ModelServer {
  private static final Duration REST = Duration.ofSeconds(2);
  private static final Duration ABSENCE = Duration.ofSeconds(30);

  private final List<ModelServer> endpoints;
  private final Weights weights;
  private final Rule<WaitingCall> rule;
  private final InstantSource clock;
  private final AtomicInteger dispatches = new AtomicInteger();

  // Guarded by this.
  private final Permits permits;
  private final Absences absences;
  private final Map<Long, WaitingCall> waiting = new TreeMap<>();
  private Turns turns = Turns.NONE;
  private long arrivals;
  private boolean closed;

  /** With equal weights for all tenants. */
  public PrioritizedModelServer(List<PermittedServer> servers) {
    this(servers, Weights.EQUAL, InstantSource.system());
  }

  /**
   * @param servers at least one
   * @param weights how the tenants share the permits
   * @param clock tells who waits since when, and how long an unreachable endpoint still rests
   */
  public PrioritizedModelServer(
      List<PermittedServer> servers, Weights weights, InstantSource clock) {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("needs at least one endpoint");
    }
    this.endpoints = servers.stream().map(PermittedServer::server).toList();
    this.permits = new Permits(servers.stream().mapToInt(PermittedServer::permits).toArray(), REST);
    this.absences = new Absences(servers.size(), ABSENCE);
    this.clock = clock;
    this.weights = weights;
    this.rule =
        new Rule<>(WaitingCall::claim, Comparator.comparingLong(WaitingCall::number), weights);
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
      left = List.copyOf(waiting.values());
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
    WaitingCall call = new WaitingCall(arrivals++, clock.instant(), request, answer);
    waiting.put(call.number(), call);
    answer.whenComplete((response, failure) -> leave(call));
    return true;
  }

  private synchronized void leave(WaitingCall call) {
    waiting.remove(call.number());
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
    Optional<Rule.Turn<WaitingCall>> next = next(now);
    while (next.isPresent()) {
      WaitingCall call = next.get().one();
      int endpoint = free(call, now).orElseThrow();
      permits.take(endpoint);
      turns = next.get().turns();
      waiting.remove(call.number());
      calls.add(new PermittedCall(call, endpoint, now));
      next = next(now);
    }
    turns = turns.keeping(tenants());
    return calls;
  }

  /** Of the calls that an endpoint is free for. */
  private Optional<Rule.Turn<WaitingCall>> next(Instant now) {
    List<WaitingCall> startable =
        waiting.values().stream().filter(call -> free(call, now).isPresent()).toList();
    return rule.next(startable, turns, now);
  }

  private OptionalInt free(WaitingCall call, Instant now) {
    return permits.free(now, endpoint -> isEligible(endpoint, call.request(), now));
  }

  private Set<String> tenants() {
    return waiting.values().stream()
        .map(call -> call.request().order().tenant())
        .collect(Collectors.toSet());
  }

  /**
   * One that takes calls of the model, where any does; where none does, callers see the failure.
   */
  private boolean isEligible(int endpoint, InferRequest request, Instant now) {
    boolean takes = endpoints.get(endpoint).takes(request.model());
    return absences.eligible(endpoint, request, now)
        && (takes || endpoints.stream().noneMatch(other -> other.takes(request.model())));
  }

  private void start(PermittedCall started) {
    CompletableFuture<InferResponse> answer = started.call().answer();
    CompletableFuture<InferResponse> running =
        endpoints.get(started.endpoint()).infer(started.call().request());
    running.whenComplete(
        (response, failure) -> {
          release(started, response, failure);
          if (!passedOn(started, failure)) {
            finish(answer, response, failure);
          }
          dispatch();
        });
    answer.whenComplete((response, failure) -> running.cancel(false));
  }

  private synchronized void release(
      PermittedCall started, @Nullable InferResponse response, @Nullable Throwable failure) {
    int endpoint = started.endpoint();
    permits.giveBack(endpoint);
    charge(started, response);
    if (failure instanceof ModelServerException e && e.kind() == Kind.UNAVAILABLE) {
      permits.rest(endpoint, clock.instant());
    } else if (failure == null) {
      permits.wake(endpoint);
    }
  }

  /** Counts to the tenant what the call took beyond what was expected, or gives back the rest. */
  private void charge(PermittedCall started, @Nullable InferResponse response) {
    InferRequest.Order order = started.call().request().order();
    Duration took =
        response != null ? response.modelTime() : Duration.between(started.at(), clock.instant());
    double longer = took.minus(order.turn()).toNanos() / 1e9;
    turns = turns.corrected(order.tenant(), longer, weights);
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
    if (closed || started.call().answer().isDone() || !absences.anyHas(request, now)) {
      return false;
    }
    waiting.put(started.call().number(), started.call());
    return true;
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

  private record PermittedCall(WaitingCall call, int endpoint, Instant at) {}
}
