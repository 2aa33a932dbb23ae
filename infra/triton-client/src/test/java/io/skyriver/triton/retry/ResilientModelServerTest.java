package io.skyriver.triton.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.fake.ScriptedModelServer;
import io.skyriver.triton.retry.RetryPolicy.Limit;
import io.skyriver.triton.testing.ContractModels;
import io.skyriver.triton.testing.ModelServerContract;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResilientModelServerTest extends ModelServerContract {
  private static final Limit THRICE = new Limit(3, Duration.ofMillis(1), Duration.ofMillis(1));
  private static final Limit RARELY = new Limit(3, Duration.ofHours(1), Duration.ofHours(1));
  private static final Limit ONCE = new Limit(1, Duration.ofMillis(1), Duration.ofMillis(1));

  /** Share of a pause. */
  private static final double ALMOST_ALL = 0.9;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ScriptedModelServer behind =
      new ScriptedModelServer(ContractModels::answer).readyWhen(ContractModels::has);
  private final ResilientModelServer server =
      resilient(new RetryPolicy(THRICE, RARELY, ONCE, Duration.ofDays(1)));

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  protected ModelServer server() {
    return server;
  }

  @Override
  protected long executing() {
    return behind.running();
  }

  @Test
  void repeatsACallThatFoundNoServer() {
    behind.failNext(Kind.UNAVAILABLE).failNext(Kind.UNAVAILABLE);

    get(server.infer(sum(1, 2)));

    assertThat(behind.calls()).hasSize(3);
  }

  @Test
  void givesUpAfterTheAttempts() {
    behind.failNext(Kind.UNAVAILABLE).failNext(Kind.UNAVAILABLE).failNext(Kind.UNAVAILABLE);

    assertThat(failure(sum(1, 2))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(behind.calls()).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"NOT_FOUND", "INVALID_REQUEST", "TOO_LARGE", "CANCELLED"})
  void doesNotRepeatWhatCanNotGetBetter(Kind kind) {
    behind.failNext(kind);

    assertThat(failure(sum(1, 2))).isEqualTo(kind);
    assertThat(behind.calls()).hasSize(1);
  }

  @Test
  void startsNoCallAfterTheTotalTime() {
    ScriptedModelServer slow =
        new ScriptedModelServer(
            request -> {
              now.updateAndGet(instant -> instant.plusSeconds(6));
              return behind.infer(request);
            });
    behind.failNext(Kind.UNAVAILABLE);
    ResilientModelServer late =
        new ResilientModelServer(
            slow,
            new RetryPolicy(THRICE, RARELY, ONCE, Duration.ofSeconds(5)),
            now::get,
            () -> 0,
            timer,
            RetryListener.NONE);

    assertThat(kind(late.infer(sum(1, 2)))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(slow.calls()).hasSize(1);
  }

  @Test
  void makesNoFurtherAttemptForACancelledCall() {
    ResilientModelServer patient =
        resilient(
            new RetryPolicy(
                new Limit(100, Duration.ofMillis(50), Duration.ofMillis(50)),
                RARELY,
                ONCE,
                Duration.ofDays(1)),
            ALMOST_ALL);
    behind.failNext(Kind.UNAVAILABLE);
    CompletableFuture<InferResponse> answer = patient.infer(sum(1, 2));
    int calls = behind.calls().size();

    answer.cancel(false);

    await()
        .during(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(behind.calls()).hasSize(calls));
  }

  @Test
  void failsACallThatPausesWhenItIsClosed() {
    ResilientModelServer patient =
        resilient(new RetryPolicy(THRICE, RARELY, ONCE, Duration.ofDays(1)), ALMOST_ALL);
    behind.failNext(Kind.OVERLOADED);
    CompletableFuture<InferResponse> pausing = patient.infer(sum(1, 2));

    patient.close();

    assertThat(kind(pausing)).isEqualTo(Kind.CANCELLED);
  }

  private ResilientModelServer resilient(RetryPolicy policy) {
    return resilient(policy, 0);
  }

  private ResilientModelServer resilient(RetryPolicy policy, double jitter) {
    return new ResilientModelServer(
        behind, policy, now::get, () -> jitter, timer, RetryListener.NONE);
  }
}
