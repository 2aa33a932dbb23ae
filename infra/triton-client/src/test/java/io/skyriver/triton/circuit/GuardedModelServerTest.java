package io.skyriver.triton.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCards;
import io.skyriver.triton.fake.ScriptedModelServer;
import io.skyriver.triton.permits.PermittedServer;
import io.skyriver.triton.permits.PrioritizedModelServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An endpoint that breaks, seen through its guard; the clock stands still unless a test moves it.
 */
class GuardedModelServerTest {
  private static final ModelCard CARD =
      ModelCards.load(Path.of("../models/repository/skyriver-mini.card.json"));
  private static final CircuitRules RULES =
      new CircuitRules(
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(4),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1));

  private final Endpoint endpoint = new Endpoint();
  private Instant now = Instant.EPOCH;

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = "UNAVAILABLE")
  void leavesAnEndpointAloneThatFailsCallAfterCall(Kind kind) {
    endpoint.failing = Optional.of(failure(kind, "broken"));

    assertThat(kindOf(denoise())).isEqualTo(kind);
    assertThat(kindOf(denoise())).isEqualTo(kind);
    int calls = endpoint.calls();
    assertThat(kindOf(denoise())).isEqualTo(Kind.UNAVAILABLE);

    assertThat(endpoint.calls()).isEqualTo(calls);
    assertThat(endpoint.guarded.takes("mini_denoiser")).isFalse();
    assertThat(endpoint.changes).containsExactly("opened mini_denoiser");
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "UNAVAILABLE")
  void goesOnCallingAnEndpointThatRefuses(Kind kind) {
    endpoint.failing = Optional.of(failure(kind, "no"));

    for (int call = 0; call < 10; call++) {
      assertThat(kindOf(denoise())).isEqualTo(kind);
    }
  }

  @Test
  void countsOnlyFailuresInARow() {
    for (int call = 0; call < 5; call++) {
      endpoint.failing = Optional.of(failure(Kind.INTERNAL, "odd"));
      assertThat(kindOf(denoise())).isEqualTo(Kind.INTERNAL);
      endpoint.failing = Optional.empty();
      assertThat(denoise()).isCompleted();
    }
  }

  @Test
  void leavesItsOtherModelsAlone() {
    open();

    assertThat(endpoint.guarded.takes("mini_text_encoder")).isTrue();
  }

  @Test
  void probesWithTheShapesOfAFailedCallAndNoneOfItsContents() {
    open();
    endpoint.failing = Optional.empty();
    endpoint.calls.clear();

    assertThat(endpoint.runNext()).isEqualTo(Duration.ofSeconds(1));

    InferRequest probe = endpoint.calls.get(0);
    assertThat(probe.id()).isEqualTo("probe");
    assertThat(probe.inputs()).extracting(Tensor::name).containsExactlyElementsOf(names(request()));
    assertThat(probe.inputs().get(0).shape()).isEqualTo(request().inputs().get(0).shape());
    assertThat(probe.inputs().get(0).floats().get(0)).isEqualTo(0.5f);
    assertThat(number(probe, "STEP_BEGIN")).isZero();
    assertThat(number(probe, "STEP_END")).isEqualTo(1);
    assertThat(number(probe, "STEPS")).isEqualTo(24);
    assertThat(probe.inputs().get(4).strings()).containsExactly("");
    assertThat(denoise()).isCompleted();
    assertThat(endpoint.changes).containsExactly("opened mini_denoiser", "closed mini_denoiser");
  }

  @Test
  void waitsTwiceAsLongAfterEachProbeThatFails() {
    open();

    assertThat(endpoint.runNext()).isEqualTo(Duration.ofSeconds(1));
    assertThat(endpoint.runNext()).isEqualTo(Duration.ofSeconds(2));
    assertThat(endpoint.runNext()).isEqualTo(Duration.ofSeconds(4));
    assertThat(endpoint.runNext()).isEqualTo(Duration.ofSeconds(4));
    assertThat(endpoint.guarded.takes("mini_denoiser")).isFalse();
  }

  @Test
  void loadsADeadModelAnewThoughTheServerCallsItReady() {
    endpoint.failing = Optional.of(failure(Kind.UNAVAILABLE, "Stub process 'x' is not healthy."));
    denoise();
    denoise();
    assertThat(endpoint.server.ready("mini_denoiser", "1")).isCompletedWithValue(true);

    endpoint.runNext();

    assertThat(endpoint.reloaded).containsExactly("mini_denoiser");
    assertThat(denoise()).isCompleted();
  }

  @Test
  void probesOnWhereTheServerLoadsNothing() {
    endpoint.reloads = false;
    endpoint.failing = Optional.of(failure(Kind.UNAVAILABLE, "Stub process 'x' is not healthy."));
    denoise();
    denoise();
    endpoint.runNext();
    assertThat(endpoint.guarded.takes("mini_denoiser")).isFalse();

    endpoint.failing = Optional.empty();
    endpoint.runNext();

    assertThat(denoise()).isCompleted();
  }

  @Test
  void doesNotLoadAModelOnlyBecauseItsServerWasAway() {
    open();
    endpoint.runNext();

    assertThat(endpoint.reloaded).isEmpty();
  }

  @Test
  void law11SendsNothingToAnEndpointWithOtherFiles() {
    endpoint.digests = model -> Optional.of("other");

    assertThat(kindOf(denoise())).isEqualTo(Kind.NOT_FOUND);

    assertThat(endpoint.calls).isEmpty();
  }

  @Test
  void law11AsksAgainWhetherTheFilesAreTheSame() {
    endpoint.digests = model -> Optional.of("other");
    assertThat(kindOf(denoise())).isEqualTo(Kind.NOT_FOUND);
    endpoint.digests = Endpoint::shipped;
    assertThat(kindOf(denoise())).as("not before the time").isEqualTo(Kind.NOT_FOUND);

    now = now.plus(RULES.identity());
    denoise();

    assertThat(denoise()).isCompleted();
  }

  @Test
  void believesAnEndpointThatHasOnlySomeOfTheModels() {
    endpoint.digests =
        model -> model.equals("mini_denoiser") ? Endpoint.shipped(model) : Optional.empty();

    assertThat(denoise()).isCompleted();
  }

  @Test
  void takesTheCallsElsewhereMeanwhile() {
    Endpoint other = new Endpoint();
    PrioritizedModelServer both =
        new PrioritizedModelServer(
            List.of(
                new PermittedServer(endpoint.guarded, 1), new PermittedServer(other.guarded, 1)));
    open();

    for (int call = 0; call < 10; call++) {
      assertThat(both.infer(request())).isCompleted();
    }
    assertThat(other.calls).hasSize(10);
  }

  @Test
  void takesNoNumberThatIsNotFinite() {
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      FiniteModelServer finite =
          new FiniteModelServer(
              ScriptedModelServer.answering(
                  request ->
                      ScriptedModelServer.response(
                          Tensor.floats("LATENT_OUT", new float[] {1, wrong}, 2))));
      assertThat(kindOf(finite.infer(request()))).isEqualTo(Kind.INVALID_OUTPUT);
    }
  }

  private void open() {
    endpoint.failing = Optional.of(failure(Kind.UNAVAILABLE, "away"));
    denoise();
    denoise();
    assertThat(endpoint.guarded.takes("mini_denoiser")).isFalse();
  }

  private CompletableFuture<InferResponse> denoise() {
    return endpoint.guarded.infer(request());
  }

  private static InferRequest request() {
    return new InferRequest(
        "mini_denoiser",
        "1",
        "chunk",
        List.of(
            Tensor.floats("LATENT", new float[] {7, 8}, 1, 2),
            Tensor.longs("STEP_BEGIN", 8),
            Tensor.longs("STEP_END", 16),
            Tensor.longs("STEPS", 24),
            Tensor.string("PROMPT", "a secret")),
        List.of("LATENT_OUT"),
        Order.DEFAULT,
        Duration.ofSeconds(5));
  }

  private static List<String> names(InferRequest request) {
    return request.inputs().stream().map(Tensor::name).toList();
  }

  private static long number(InferRequest request, String name) {
    return request.inputs().stream()
        .filter(input -> input.name().equals(name))
        .map(input -> input.data().getLong())
        .findFirst()
        .orElseThrow();
  }

  private static Kind kindOf(CompletableFuture<InferResponse> call) {
    assertThat(call).isCompletedExceptionally();
    try {
      call.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof ModelServerException known) {
        return known.kind();
      }
      throw failure;
    }
    throw new AssertionError("answered");
  }

  private static ModelServerException failure(Kind kind, String message) {
    return new ModelServerException(kind, message, null);
  }

  /** A server behind its guard; what is to happen later happens when a test says so. */
  private final class Endpoint implements EndpointControl {
    final List<InferRequest> calls = new ArrayList<>();
    final List<String> reloaded = new ArrayList<>();
    final List<String> changes = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    Optional<ModelServerException> failing = Optional.empty();
    Function<String, Optional<String>> digests = Endpoint::shipped;
    boolean reloads = true;

    final ScriptedModelServer server = new ScriptedModelServer(this::answer);
    final GuardedModelServer guarded =
        new GuardedModelServer(
            "here:1",
            server,
            this,
            new Identity(CARD, this, Duration.ofSeconds(1)),
            RULES,
            new Changes(changes),
            () -> now,
            (task, after) -> {
              tasks.add(task);
              pauses.add(after);
            });

    int calls() {
      return calls.size();
    }

    /** Lets the next thing happen that was put off, and tells for how long it was. */
    Duration runNext() {
      tasks.remove(0).run();
      return pauses.remove(0);
    }

    /** As the shipped repository has them. */
    static Optional<String> shipped(String model) {
      Path config = Path.of("../models/repository").resolve(model).resolve("config.pbtxt");
      return Optional.of(Configs.digest(config));
    }

    @Override
    public CompletableFuture<Optional<String>> digest(
        String model, String version, Duration timeout) {
      return CompletableFuture.completedFuture(digests.apply(model));
    }

    @Override
    public CompletableFuture<Void> reload(String model, Duration timeout) {
      if (!reloads) {
        return CompletableFuture.failedFuture(failure(Kind.INVALID_REQUEST, "UNIMPLEMENTED"));
      }
      reloaded.add(model);
      failing = Optional.empty();
      return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<InferResponse> answer(InferRequest request) {
      calls.add(request);
      return failing
          .<CompletableFuture<InferResponse>>map(CompletableFuture::failedFuture)
          .orElseGet(
              () ->
                  CompletableFuture.completedFuture(
                      ScriptedModelServer.response(
                          Tensor.floats("LATENT_OUT", new float[] {1, 2}, 1, 2))));
    }
  }

  private record Changes(List<String> told) implements CircuitListener {
    @Override
    public void opened(String endpoint, String model) {
      told.add("opened " + model);
    }

    @Override
    public void closed(String endpoint, String model) {
      told.add("closed " + model);
    }
  }
}
