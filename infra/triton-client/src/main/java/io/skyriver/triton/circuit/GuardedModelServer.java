package io.skyriver.triton.circuit;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.circuit.Identity.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint with a circuit for each of its models. After some failures in a row the model gets
 * no calls here, until a probe is answered; a dead model process is loaded anew before. Calls that
 * come meanwhile fail at once as unavailable, and so do those to an endpoint whose model files are
 * not the card's, as not found.
 */
public final class GuardedModelServer implements ModelServer {
  private final String name;
  private final ModelServer server;
  private final EndpointControl control;
  private final Identity identity;
  private final CircuitRules rules;
  private final CircuitListener listener;
  private final InstantSource clock;
  private final Later later;

  // Guarded by this.
  private final Map<String, Circuit> circuits = new HashMap<>();
  private Answer known = Answer.SILENT;
  private Instant askAgain = Instant.MIN;
  private @Nullable CompletableFuture<Answer> asking;

  /**
   * @param name of the endpoint, for messages and listeners
   * @param server belongs to this one and is closed with it
   * @param clock tells how long an endpoint's files are believed to be the same
   * @param later runs probes
   */
  public GuardedModelServer(
      String name,
      ModelServer server,
      EndpointControl control,
      Identity identity,
      CircuitRules rules,
      CircuitListener listener,
      InstantSource clock,
      Later later) {
    this.name = name;
    this.server = server;
    this.control = control;
    this.identity = identity;
    this.rules = rules;
    this.listener = listener;
    this.clock = clock;
    this.later = later;
  }

  @Override
  public CompletableFuture<InferResponse> infer(InferRequest request) {
    if (isOpen(request.model())) {
      return failed(Kind.UNAVAILABLE, request, "it is left alone until a probe is answered");
    }
    CompletableFuture<Answer> same = identity();
    return same.isDone() ? sent(request, same.join()) : sentAfter(same, request);
  }

  @Override
  public CompletableFuture<Boolean> ready(String model, String version) {
    return isOpen(model) ? CompletableFuture.completedFuture(false) : server.ready(model, version);
  }

  @Override
  public boolean takes(String model) {
    return !isOpen(model);
  }

  private synchronized boolean isOpen(String model) {
    return circuits.getOrDefault(model, Circuit.CLOSED).isOpen();
  }

  @Override
  public void close() {
    server.close();
  }

  private CompletableFuture<InferResponse> sent(InferRequest request, Answer endpoint) {
    if (endpoint == Answer.OTHER) {
      return failed(Kind.NOT_FOUND, request, "its model files are not the card's");
    }
    CompletableFuture<InferResponse> call = server.infer(request);
    call.whenComplete((response, failure) -> ended(request, failure));
    return call;
  }

  private CompletableFuture<InferResponse> sentAfter(
      CompletableFuture<Answer> same, InferRequest request) {
    CompletableFuture<InferResponse> answer = new CompletableFuture<>();
    same.thenAccept(
        endpoint -> {
          if (answer.isDone()) {
            return;
          }
          CompletableFuture<InferResponse> call = sent(request, endpoint);
          answer.whenComplete((response, failure) -> call.cancel(false));
          call.whenComplete(
              (response, failure) -> {
                if (failure == null) {
                  answer.complete(response);
                } else {
                  answer.completeExceptionally(failure);
                }
              });
        });
    return answer;
  }

  /**
   * What the endpoint was when it was asked last. The first call waits for the answer; later it is
   * asked in the background.
   */
  private CompletableFuture<Answer> identity() {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    boolean due;
    synchronized (this) {
      due = asking == null && !clock.instant().isBefore(askAgain);
      asking = due ? answer : asking;
      answer = asking == null ? answer : asking;
    }
    if (due) {
      CompletableFuture<Answer> waiting = answer;
      identity.ask().thenAccept(told -> learned(told, waiting));
    }
    synchronized (this) {
      return known == Answer.SILENT && asking != null
          ? asking
          : CompletableFuture.completedFuture(known);
    }
  }

  private void learned(Answer told, CompletableFuture<Answer> answer) {
    synchronized (this) {
      known = told;
      asking = null;
      askAgain = told == Answer.SILENT ? Instant.MIN : clock.instant().plus(rules.identity());
    }
    answer.complete(told);
  }

  private void ended(InferRequest request, @Nullable Throwable failure) {
    if (failure == null) {
      change(request.model(), Circuit::answered);
    } else if (failure instanceof ModelServerException told) {
      boolean opened = change(request.model(), circuit -> circuit.failed(told.kind(), rules));
      if (opened) {
        boolean dead = told.isDeadModel();
        probeAfter(rules.firstPause(), Probe.of(request), dead);
      }
    }
  }

  /** Tells whether the circuit opened. */
  private boolean change(String model, UnaryOperator<Circuit> change) {
    Circuit before;
    Circuit after;
    synchronized (this) {
      before = circuits.getOrDefault(model, Circuit.CLOSED);
      after = change.apply(before);
      circuits.put(model, after);
    }
    boolean opened = !before.isOpen() && after.isOpen();
    if (opened) {
      listener.opened(name, model);
    } else if (before.isOpen() && !after.isOpen()) {
      listener.closed(name, model);
    }
    return opened;
  }

  private void probeAfter(Duration pause, Probe probe, boolean dead) {
    try {
      later.run(() -> probe(probe, dead), pause);
    } catch (RejectedExecutionException closed) {
      // Nobody calls any more.
      return;
    }
  }

  private void probe(Probe probe, boolean dead) {
    CompletableFuture<?> before =
        dead
            ? control.reload(probe.model(), rules.probeTimeout()).exceptionally(refused -> null)
            : CompletableFuture.completedFuture(null);
    before.whenComplete(
        (reloaded, never) ->
            server
                .infer(probe.request(rules.probeTimeout()))
                .whenComplete((response, failure) -> probed(probe, failure)));
  }

  private void probed(Probe probe, @Nullable Throwable failure) {
    if (failure == null) {
      synchronized (this) {
        // Whoever came back may have come back with other files.
        known = Answer.SILENT;
        askAgain = Instant.MIN;
      }
      change(probe.model(), circuit -> Circuit.mended());
      return;
    }
    change(probe.model(), Circuit::probeFailed);
    Duration pause;
    synchronized (this) {
      pause = circuits.getOrDefault(probe.model(), Circuit.CLOSED).pause(rules);
    }
    boolean dead = failure instanceof ModelServerException told && told.isDeadModel();
    probeAfter(pause, probe, dead);
  }

  private CompletableFuture<InferResponse> failed(Kind kind, InferRequest request, String why) {
    return CompletableFuture.failedFuture(
        new ModelServerException(
            kind,
            "%s/%s at %s, call %s: %s"
                .formatted(request.model(), request.version(), name, request.id(), why),
            null));
  }
}
