package io.skyriver.triton.fake;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ModelServer} whose answers are a function of the request. It keeps the port's promises:
 * every call ends by its timeout, a cancelled one is noted, and failures are {@link
 * ModelServerException}s.
 */
public final class ScriptedModelServer implements ModelServer {

  /** Gives each call its answer: now, later, never or exceptionally. */
  @FunctionalInterface
  public interface Script {
    CompletableFuture<InferResponse> answer(InferRequest request);
  }

  private final Script script;
  private final Queue<ModelServerException> failures = new ConcurrentLinkedQueue<>();
  private final List<InferRequest> calls = new CopyOnWriteArrayList<>();
  private final List<InferRequest> cancelled = new CopyOnWriteArrayList<>();
  private final Map<CompletableFuture<InferResponse>, InferRequest> running =
      new ConcurrentHashMap<>();
  private volatile BiPredicate<String, String> readiness = (model, version) -> true;
  private volatile boolean closed;

  public ScriptedModelServer(Script script) {
    this.script = script;
  }

  /** A server that computes each answer at once; what the function throws fails the call. */
  public static ScriptedModelServer answering(Function<InferRequest, InferResponse> answer) {
    return new ScriptedModelServer(
        request -> CompletableFuture.completedFuture(answer.apply(request)));
  }

  /** A server that computes no answer before the gate is completed. */
  public static ScriptedModelServer answeringAfter(
      CompletableFuture<?> gate, Function<InferRequest, InferResponse> answer) {
    return new ScriptedModelServer(request -> gate.thenApply(opened -> answer.apply(request)));
  }

  /** An answer with these outputs and no model time. */
  public static InferResponse response(Tensor... outputs) {
    return new InferResponse(List.of(outputs), Duration.ZERO);
  }

  /** Fails the next call, before the script is asked; each failure is used once, in order. */
  public ScriptedModelServer failNext(Kind kind) {
    failures.add(failure(kind, "scripted failure", null));
    return this;
  }

  /** Lets {@link #ready} ask this from now on, by model and version; before, all are ready. */
  public ScriptedModelServer readyWhen(BiPredicate<String, String> condition) {
    readiness = condition;
    return this;
  }

  /** All calls so far, in the order of their arrival. */
  public List<InferRequest> calls() {
    return List.copyOf(calls);
  }

  /** The calls that their caller cancelled. */
  public List<InferRequest> cancelled() {
    return List.copyOf(cancelled);
  }

  /** How many calls have no answer yet. */
  public int running() {
    return running.size();
  }

  @Override
  public CompletableFuture<InferResponse> infer(InferRequest request) {
    calls.add(request);
    CompletableFuture<InferResponse> answer = new CompletableFuture<>();
    running.put(answer, request);
    answer.whenComplete((response, failure) -> ended(answer, request));
    start(request, answer);
    limit(answer, request.timeout());
    return answer;
  }

  @Override
  public CompletableFuture<Boolean> ready(String model, String version) {
    return CompletableFuture.completedFuture(!closed && readiness.test(model, version));
  }

  @Override
  public void close() {
    closed = true;
    running.keySet().forEach(answer -> fail(answer, Kind.CANCELLED, "the server is closed"));
  }

  private void start(InferRequest request, CompletableFuture<InferResponse> answer) {
    ModelServerException scripted = failures.poll();
    if (closed) {
      fail(answer, Kind.CANCELLED, "the server is closed");
    } else if (scripted != null) {
      answer.completeExceptionally(scripted);
    } else {
      follow(request, answer);
    }
  }

  private void follow(InferRequest request, CompletableFuture<InferResponse> answer) {
    try {
      script.answer(request).whenComplete((response, failure) -> finish(answer, response, failure));
    } catch (RuntimeException e) {
      answer.completeExceptionally(asModelFailure(e));
    }
  }

  private static void limit(CompletableFuture<InferResponse> answer, Duration timeout) {
    CompletableFuture<Void> timer = new CompletableFuture<>();
    answer.whenComplete((response, failure) -> timer.complete(null));
    timer
        .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete((none, expired) -> fail(answer, Kind.TIMEOUT, "no answer in " + timeout));
  }

  private static void finish(
      CompletableFuture<InferResponse> answer,
      @Nullable InferResponse response,
      @Nullable Throwable failure) {
    if (failure != null) {
      answer.completeExceptionally(asModelFailure(failure));
    } else {
      answer.complete(response);
    }
  }

  private void ended(CompletableFuture<InferResponse> answer, InferRequest request) {
    running.remove(answer);
    if (answer.isCancelled()) {
      cancelled.add(request);
    }
  }

  private static Throwable asModelFailure(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof ModelServerException
        ? cause
        : failure(Kind.INTERNAL, "the script failed: " + cause, cause);
  }

  private static void fail(CompletableFuture<InferResponse> answer, Kind kind, String why) {
    answer.completeExceptionally(failure(kind, why, null));
  }

  private static ModelServerException failure(Kind kind, String why, @Nullable Throwable cause) {
    return new ModelServerException(kind, why, cause);
  }
}
