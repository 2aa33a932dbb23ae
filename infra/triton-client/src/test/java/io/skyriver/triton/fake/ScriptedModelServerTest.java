package io.skyriver.triton.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.testing.ContractModels;
import io.skyriver.triton.testing.ModelServerContract;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedModelServerTest extends ModelServerContract {
  private final ScriptedModelServer server =
      new ScriptedModelServer(ContractModels::answer)
          .readyWhen((model, version) -> ContractModels.has(model, version));

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
    return server.running();
  }

  @Test
  void remembersCallsAndCancellations() {
    InferRequest request = endless(java.time.Duration.ofMinutes(1));

    server.infer(request).cancel(false);

    assertThat(server.calls()).containsExactly(request);
    assertThat(server.cancelled()).containsExactly(request);
  }

  @Test
  void usesEachScriptedFailureOnce() {
    server.failNext(Kind.UNAVAILABLE).failNext(Kind.OVERLOADED);

    assertThat(failure(sum(1, 2))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure(sum(1, 2))).isEqualTo(Kind.OVERLOADED);
    assertThat(server.infer(sum(1, 2))).isCompleted();
  }

  @Test
  void answersOnceTheGateIsOpen() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    ScriptedModelServer gated =
        ScriptedModelServer.answeringAfter(gate, request -> ContractModels.answer(request).join());
    CompletableFuture<InferResponse> answer = gated.infer(sum(1, 2));
    assertThat(answer).isNotDone();

    gate.complete(null);

    assertThat(answer).isCompleted();
  }
}
