package io.skyriver.triton.permits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.fake.ScriptedModelServer;
import io.skyriver.triton.testing.ContractModels;
import io.skyriver.triton.testing.ModelServerContract;
import io.skyriver.triton.turns.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PrioritizedModelServerTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final Endpoint one = new Endpoint();
  private final Endpoint two = new Endpoint();
  private Instant now = NOON;

  @Test
  void startsNoMoreCallsThanPermits() {
    PrioritizedModelServer server = serving(one, 2);

    infer(server, "a", "b", "c");

    assertThat(one.ids()).containsExactly("a", "b");
    assertThat(server.running()).isEqualTo(2);
    assertThat(server.waiting()).isEqualTo(1);
  }

  @Test
  void startsTheNextCallWhenOneEnds() {
    PrioritizedModelServer server = serving(one, 1);
    infer(server, "a", "b");

    one.finish(0);

    assertThat(one.ids()).containsExactly("a", "b");
    assertThat(server.waiting()).isZero();
  }

  @Test
  void ordersWaitingCallsByPriorityThenDeadlineThenArrival() {
    PrioritizedModelServer server = serving(one, 1);
    infer(server, "running");
    server.infer(request("late", 0, NOON.plusSeconds(60)));
    server.infer(request("whenever", 0, null));
    server.infer(request("whenever too", 0, null));
    server.infer(request("soon", 0, NOON.plusSeconds(5)));
    server.infer(request("urgent", 9, null));

    IntStream.range(0, 6).forEach(one::finish);

    assertThat(one.ids())
        .containsExactly("running", "urgent", "soon", "late", "whenever", "whenever too");
  }

  @Test
  void letsANewSmallVideoEnterBeforeTheNextChunkOfARunningLargeOne() {
    PrioritizedModelServer server = serving(one, 1);
    server.infer(chunk("large 1", "t", 600));
    server.infer(chunk("other large 1", "t", 900));
    now = now.plusSeconds(1);
    server.infer(chunk("small 1", "t", 4));

    now = now.plusSeconds(1);
    one.finish(0);
    server.infer(chunk("large 2", "t", 598));
    server.infer(chunk("small 2", "t", 2));
    IntStream.range(1, 5).forEach(one::finish);

    assertThat(one.ids())
        .containsExactly("large 1", "small 1", "small 2", "other large 1", "large 2");
  }

  @Test
  void dividesTheTimeOfItsModelsBetweenTenants() {
    PrioritizedModelServer server = serving(one, 1);
    IntStream.range(0, 100).forEach(call -> server.infer(chunk("a" + call, "a", 2)));
    IntStream.range(0, 100).forEach(call -> server.infer(chunk("b" + call, "b", 600)));

    // The calls of a take twice as long as expected.
    for (int call = 0; call < 60; call++) {
      one.finish(call, Duration.ofSeconds(one.ids().get(call).startsWith("a") ? 4 : 2));
    }

    assertThat(one.ids().subList(0, 60)).filteredOn(id -> id.startsWith("a")).hasSize(20);
  }

  @Test
  void givesACallToTheEndpointWithTheFewestRunningCalls() {
    PrioritizedModelServer server = serving(one, 3, two, 3);

    infer(server, "a", "b", "c");
    one.finish(0);
    one.finish(1);
    infer(server, "d", "e", "f");

    assertThat(one.ids()).containsExactly("a", "c", "d", "e");
    assertThat(two.ids()).containsExactly("b", "f");
  }

  @Test
  void forgetsAWaitingCallThatIsCancelled() {
    PrioritizedModelServer server = serving(one, 1);
    infer(server, "a");
    CompletableFuture<InferResponse> waiting = server.infer(request("b", 0, null));

    waiting.cancel(false);

    assertThat(server.waiting()).isZero();
    one.finish(0);
    assertThat(one.ids()).containsExactly("a");
  }

  @Test
  void givesThePermitOfACancelledCallToTheNext() {
    PrioritizedModelServer server = serving(one, 1);
    CompletableFuture<InferResponse> running = server.infer(request("a", 0, null));
    infer(server, "b");

    running.cancel(false);

    assertThat(one.server.cancelled()).extracting(InferRequest::id).containsExactly("a");
    assertThat(one.ids()).containsExactly("a", "b");
  }

  @Test
  void returnsThePermitOfAFailedCall() {
    PrioritizedModelServer server = serving(one, 1);
    one.server.failNext(Kind.INTERNAL);

    infer(server, "a", "b");

    assertThat(one.ids()).containsExactly("a", "b");
    assertThat(server.running()).isEqualTo(1);
  }

  @Test
  void avoidsAnUnreachableEndpointWhileAnotherIsLeft() {
    PrioritizedModelServer server = serving(one, 1, two, 2);
    one.server.failNext(Kind.UNAVAILABLE);

    infer(server, "lost", "a", "b", "c");
    assertThat(one.ids()).containsExactly("lost");
    assertThat(server.waiting()).isEqualTo(1);

    now = now.plusSeconds(3);
    infer(server, "d");

    assertThat(one.ids()).containsExactly("lost", "c");
  }

  @Test
  void stillTriesWhenAllEndpointsAreUnreachable() {
    PrioritizedModelServer server = serving(one, 1);
    one.server.failNext(Kind.UNAVAILABLE).failNext(Kind.UNAVAILABLE);

    infer(server, "a");
    CompletableFuture<InferResponse> second = server.infer(request("b", 0, null));

    assertThat(second).isCompletedExceptionally();
  }

  @Test
  void failsWaitingCallsWhenItIsClosed() {
    PrioritizedModelServer server = serving(one, 1);
    infer(server, "a");
    CompletableFuture<InferResponse> waiting = server.infer(request("b", 0, null));

    server.close();

    assertThatThrownBy(waiting::join)
        .cause()
        .isInstanceOfSatisfying(
            ModelServerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
    assertThat(one.ids()).containsExactly("a");
  }

  @Test
  void survivesAFloodOfCallsThatFailAtOnce() {
    ScriptedModelServer refusing =
        ScriptedModelServer.answering(
            request -> {
              throw new ModelServerException(Kind.INTERNAL, "no", null);
            });
    PrioritizedModelServer server =
        new PrioritizedModelServer(
            List.of(new PermittedServer(refusing, 1)), Weights.EQUAL, () -> now);

    List<CompletableFuture<InferResponse>> answers =
        IntStream.range(0, 20_000)
            .mapToObj(i -> server.infer(request("call " + i, i % 7, null)))
            .toList();

    assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(server.running()).isZero();
  }

  @Test
  void law11AnEndpointWithoutTheVersionIsNotEligible() {
    PrioritizedModelServer server = serving(one, 1, two, 1);
    infer(server, "a");
    one.refuse(0);
    two.finish(0);

    infer(server, "b", "c");

    assertThat(one.ids()).containsExactly("a");
    assertThat(two.ids()).containsExactly("a", "b");
    assertThat(server.waiting()).isEqualTo(1);
  }

  @Test
  void asksAnEndpointAgainAfterAWhileWhetherItHasTheVersion() {
    PrioritizedModelServer server = serving(one, 1, two, 1);
    infer(server, "a");
    one.refuse(0);
    two.finish(0);
    now = now.plusSeconds(31);

    infer(server, "b");

    assertThat(one.ids()).containsExactly("a", "b");
  }

  @Test
  void failsACallWhoseVersionNoEndpointHas() {
    PrioritizedModelServer server = serving(one, 1, two, 1);
    CompletableFuture<InferResponse> answer = server.infer(request("a", 0, null));
    one.refuse(0);
    two.refuse(0);

    assertThatThrownBy(answer::join)
        .hasCauseInstanceOf(ModelServerException.class)
        .hasMessageContaining("no such version");
    assertThat(server.waiting()).isZero();
    assertThat(server.running()).isZero();
  }

  private PrioritizedModelServer serving(Endpoint endpoint, int permits) {
    return new PrioritizedModelServer(
        List.of(new PermittedServer(endpoint.server, permits)), Weights.EQUAL, () -> now);
  }

  private PrioritizedModelServer serving(Endpoint first, int some, Endpoint second, int more) {
    return new PrioritizedModelServer(
        List.of(new PermittedServer(first.server, some), new PermittedServer(second.server, more)),
        Weights.EQUAL,
        () -> now);
  }

  private static void infer(ModelServer server, String... ids) {
    for (String id : ids) {
      server.infer(request(id, 0, null));
    }
  }

  private static InferRequest request(String id, int priority, @Nullable Instant deadline) {
    return new InferRequest(
        "model",
        "1",
        id,
        List.of(),
        List.of(),
        new Order(priority, deadline, "t"),
        Duration.ofMinutes(1));
  }

  /** Two seconds of a video that needs so many more. */
  private static InferRequest chunk(String id, String tenant, int needs) {
    return new InferRequest(
        "model",
        "1",
        id,
        List.of(),
        List.of(),
        new Order(0, null, tenant, Duration.ofSeconds(needs), Duration.ofSeconds(2)),
        Duration.ofMinutes(1));
  }

  /** A server whose calls end when the test says so. */
  private static final class Endpoint {
    final List<CompletableFuture<InferResponse>> open = new ArrayList<>();
    final ScriptedModelServer server =
        new ScriptedModelServer(
            request -> {
              open.add(new CompletableFuture<>());
              return open.get(open.size() - 1);
            });

    void finish(int call) {
      open.get(call).complete(ScriptedModelServer.response());
    }

    void finish(int call, Duration took) {
      open.get(call).complete(new InferResponse(List.of(), took));
    }

    void refuse(int call) {
      open.get(call)
          .completeExceptionally(
              new ModelServerException(Kind.NOT_FOUND, "no such version here", null));
    }

    List<String> ids() {
      return server.calls().stream().map(InferRequest::id).toList();
    }
  }

  @Nested
  class Contract extends ModelServerContract {
    private final ScriptedModelServer behind =
        new ScriptedModelServer(ContractModels::answer).readyWhen(ContractModels::has);
    private final PrioritizedModelServer server =
        new PrioritizedModelServer(List.of(new PermittedServer(behind, 2)));

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
  }
}
