package io.skyriver.triton.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.skyriver.triton.DataType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ModelServer} must do. The server under test serves three models of version 1:
 *
 * <ul>
 *   <li>{@code arithmetic}: A and B (FP32 [-1]) give SUM and PRODUCT;
 *   <li>{@code pick}: DATA (FP32 [-1]) and INDEX (INT64 [1]) give PICKED (FP32 [1]); fails on an
 *       index out of range;
 *   <li>{@code endless}: VALUE (FP32 [1]) and ROUNDS (INT64 [1]) give RESULT (FP32 [1]) after so
 *       many rounds of some microseconds each.
 * </ul>
 */
public abstract class ModelServerContract {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The server under test; the subclass closes it. */
  protected abstract ModelServer server();

  /** How many calls the model side is executing now. */
  protected abstract long executing();

  @Test
  void answersWithTheWantedOutputsInTheirOrder() {
    InferRequest request =
        call("arithmetic", List.of(a(1, 2), b(3, 4)), List.of("PRODUCT", "SUM"), PATIENCE);

    InferResponse response = get(server().infer(request));

    assertThat(response.outputs()).extracting(Tensor::name).containsExactly("PRODUCT", "SUM");
    assertThat(floats(response.output("SUM"))).containsExactly(4, 6);
    assertThat(floats(response.output("PRODUCT"))).containsExactly(3, 8);
    assertThat(response.modelTime()).isGreaterThanOrEqualTo(Duration.ZERO);
  }

  @Test
  void leavesOutWhatNobodyWants() {
    InferResponse response = get(server().infer(sum(1, 2)));

    assertThat(response.outputs()).extracting(Tensor::name).containsExactly("SUM");
  }

  @Test
  void passesNotANumberAndInfinityThrough() {
    float[] odd = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE
    };
    InferRequest request =
        call("arithmetic", List.of(a(odd), b(1, 1, 1, -0f, 0)), List.of("SUM"), PATIENCE);

    float[] sum = floats(get(server().infer(request)).output("SUM"));

    assertThat(sum)
        .containsExactly(
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE);
  }

  @Test
  void takesTensorsWithoutElements() {
    InferRequest request = call("arithmetic", List.of(a(), b()), List.of("SUM"), PATIENCE);

    Tensor sum = get(server().infer(request)).output("SUM");

    assertThat(sum.shape()).containsExactly(0L);
    assertThat(sum.data().remaining()).isZero();
  }

  @Test
  void carriesMoreThanTheDefaultLimitOfGrpc() {
    float[] many = new float[3 << 20];
    many[many.length - 1] = 5;
    InferRequest request = call("arithmetic", List.of(a(many), b(many)), List.of("SUM"), PATIENCE);

    Tensor sum = get(server().infer(request)).output("SUM");

    assertThat(sum.floats().get(many.length - 1)).isEqualTo(10);
  }

  @Test
  void givesEachOfManyCallsItsOwnAnswer() {
    List<CompletableFuture<InferResponse>> answers =
        IntStream.range(0, 100).mapToObj(i -> server().infer(sum(i, 2 * i))).toList();

    assertThat(answers)
        .extracting(answer -> floats(get(answer).output("SUM"))[0])
        .containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(i -> 3f * i).toList());
  }

  @Test
  void knowsWhichModelsAreReady() {
    assertThat(get(server().ready("arithmetic", "1"))).isTrue();
    assertThat(get(server().ready("unheard_of", "1"))).isFalse();
    assertThat(get(server().ready("arithmetic", "7"))).isFalse();
  }

  @Test
  void refusesAnUnknownModel() {
    assertThat(failure(call("unheard_of", List.of(a(1)), List.of("SUM"), PATIENCE)))
        .isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void refusesAnUnknownVersion() {
    InferRequest request =
        new InferRequest(
            "arithmetic",
            "7",
            "call",
            List.of(a(1), b(1)),
            List.of("SUM"),
            InferRequest.Order.DEFAULT,
            PATIENCE);

    assertThat(failure(request)).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void refusesAMissingInput() {
    assertThat(failure(call("arithmetic", List.of(a(1)), List.of("SUM"), PATIENCE)))
        .isEqualTo(Kind.INVALID_REQUEST);
  }

  @Test
  void refusesAnUnknownInput() {
    Tensor other = Tensor.floats("C", new float[] {1}, 1);

    assertThat(failure(call("arithmetic", List.of(a(1), b(1), other), List.of("SUM"), PATIENCE)))
        .isEqualTo(Kind.INVALID_REQUEST);
  }

  @Test
  void refusesAnInputOfAnotherType() {
    Tensor longs = Tensor.longs("B", 1);

    assertThat(failure(call("arithmetic", List.of(a(1), longs), List.of("SUM"), PATIENCE)))
        .isEqualTo(Kind.INVALID_REQUEST);
  }

  @Test
  void refusesAnInputOfAnotherRank() {
    Tensor matrix = Tensor.of("B", DataType.FP32, ByteBuffer.allocate(4), 1, 1);

    assertThat(failure(call("arithmetic", List.of(a(1), matrix), List.of("SUM"), PATIENCE)))
        .isEqualTo(Kind.INVALID_REQUEST);
  }

  @Test
  void refusesAnInputOfAnotherExtent() {
    List<Tensor> inputs =
        List.of(Tensor.floats("DATA", new float[] {1, 2}, 2), Tensor.longs("INDEX", 0, 1));

    assertThat(failure(call("pick", inputs, List.of("PICKED"), PATIENCE)))
        .isEqualTo(Kind.INVALID_REQUEST);
  }

  @Test
  void refusesAnUnknownOutput() {
    assertThat(failure(call("arithmetic", List.of(a(1), b(1)), List.of("QUOTIENT"), PATIENCE)))
        .isEqualTo(Kind.INVALID_REQUEST);
  }

  @Test
  void reportsAModelThatFailsInside() {
    List<Tensor> inputs =
        List.of(Tensor.floats("DATA", new float[] {1, 2}, 2), Tensor.longs("INDEX", 2));

    assertThat(failure(call("pick", inputs, List.of("PICKED"), PATIENCE))).isEqualTo(Kind.INTERNAL);
  }

  @Test
  void answersAfterAModelFailed() {
    reportsAModelThatFailsInside();
    List<Tensor> inputs =
        List.of(Tensor.floats("DATA", new float[] {1, 2}, 2), Tensor.longs("INDEX", 1));

    InferResponse response = get(server().infer(call("pick", inputs, List.of("PICKED"), PATIENCE)));

    assertThat(floats(response.output("PICKED"))).containsExactly(2);
  }

  @Test
  void endsACallByItsTimeoutAndStopsTheModel() {
    assertThat(failure(endless(Duration.ofMillis(400)))).isEqualTo(Kind.TIMEOUT);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(executing()).isZero());
  }

  @Test
  void stopsTheModelWhenTheCallerCancels() {
    CompletableFuture<InferResponse> answer = server().infer(endless(Duration.ofMinutes(5)));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(executing()).isEqualTo(1));

    answer.cancel(false);

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(executing()).isZero());
    assertThat(answer).isCancelled();
  }

  @Test
  void failsWhatRunsWhenItIsClosed() {
    CompletableFuture<InferResponse> answer = server().infer(endless(Duration.ofMinutes(5)));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(executing()).isEqualTo(1));

    server().close();

    assertThat(kind(answer)).isEqualTo(Kind.CANCELLED);
    assertThat(failure(sum(1, 1))).isEqualTo(Kind.CANCELLED);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(executing()).isZero());
  }

  @Test
  void isNotReadyOnceItIsClosed() {
    server().close();

    assertThat(get(server().ready("arithmetic", "1"))).isFalse();
  }

  /** A call that adds two numbers. */
  protected static InferRequest sum(float a, float b) {
    return call("arithmetic", List.of(a(a), b(b)), List.of("SUM"), PATIENCE);
  }

  /** A call that runs until somebody ends it. */
  protected static InferRequest endless(Duration timeout) {
    List<Tensor> inputs =
        List.of(Tensor.floats("VALUE", new float[] {1}, 1), Tensor.longs("ROUNDS", Long.MAX_VALUE));
    return call("endless", inputs, List.of("RESULT"), timeout);
  }

  protected static InferRequest call(
      String model, List<Tensor> inputs, List<String> outputs, Duration timeout) {
    return new InferRequest(
        model, "1", "call", inputs, outputs, InferRequest.Order.DEFAULT, timeout);
  }

  /** How a call fails. */
  protected Kind failure(InferRequest request) {
    return kind(server().infer(request));
  }

  /** Waits for a result, within bounds. */
  protected static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no result", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }

  /** How a future failed. */
  protected static Kind kind(CompletableFuture<InferResponse> answer) {
    ExecutionException failure =
        catchThrowableOfType(
            ExecutionException.class, () -> answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    if (failure.getCause() instanceof ModelServerException cause) {
      return cause.kind();
    }
    throw new AssertionError("failed in another way", failure);
  }

  private static Tensor a(float... values) {
    return Tensor.floats("A", values, values.length);
  }

  private static Tensor b(float... values) {
    return Tensor.floats("B", values, values.length);
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[tensor.floats().remaining()];
    tensor.floats().get(values);
    return values;
  }
}
