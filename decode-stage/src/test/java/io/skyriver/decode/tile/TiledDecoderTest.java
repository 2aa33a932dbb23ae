package io.skyriver.decode.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TiledDecoderTest {
  private static final ModelCard.Latent LATENT = new ModelCard.Latent(2, 2, 2, "FP32");
  private static final ModelCard CARD = Clips.card(LATENT, new ModelCard.Decode(2, 7, 7, 1, 4));
  private static final TilePlan PLAN = TilePlan.of(CARD, Clips.plan(CARD, 12, 10, 10, 1, 5), 0);
  private static final Latents LATENTS = Clips.latents(2, 5, 12, 10, 3);
  private static final LinearDecoder DECODER = new LinearDecoder(LATENT, 1);

  @Test
  void neverHasMoreCallsInFlightThanAllowed() throws InterruptedException {
    List<CompletableFuture<InferResponse>> open = new ArrayList<>();
    List<Integer> inFlight = new ArrayList<>();

    decode(
        tile -> {
          open.removeIf(CompletableFuture::isDone);
          inFlight.add(open.size() + 1);
          CompletableFuture<InferResponse> future =
              new CompletableFuture<InferResponse>()
                  .completeOnTimeout(
                      DECODER.answer(tile), 2, java.util.concurrent.TimeUnit.MILLISECONDS);
          open.add(future);
          return future;
        },
        new ArrayList<>());

    assertThat(inFlight).contains(3).allMatch(calls -> calls <= 3);
  }

  @Test
  void aFailedCallFailsTheWindowAndCancelsTheOthers() {
    List<CompletableFuture<InferResponse>> calls = new ArrayList<>();
    ModelServerException full = new ModelServerException(Kind.OVERLOADED, "full", null);

    assertThatThrownBy(
            () ->
                decode(
                    tile -> {
                      CompletableFuture<InferResponse> call =
                          calls.isEmpty()
                              ? CompletableFuture.failedFuture(full)
                              : new CompletableFuture<>();
                      calls.add(call);
                      return call;
                    },
                    new ArrayList<>()))
        .isSameAs(full);

    assertThat(calls).hasSize(3);
    assertThat(calls.subList(1, 3)).allMatch(CompletableFuture::isCancelled);
  }

  @Test
  void framesOfAnotherShapeAreAnInvalidResponse() {
    assertInvalid(Tensor.floats("FRAMES", new float[3], 1, 1, 1, 1, 3));
  }

  @Test
  void numbersThatAreNotFiniteAreAnInvalidResponse() {
    float[] values = new float[4 * 14 * 14 * 3];
    Arrays.fill(values, 0.5f);
    values[(5 * 14 + 5) * 3] = Float.NaN;

    assertInvalid(Tensor.floats("FRAMES", values, 1, 4, 14, 14, 3));
  }

  @Test
  void roundsHalfUpAndClamps() {
    assertThat(level(0.5f)).isEqualTo(128);
    assertThat(level(0.4999f)).isEqualTo(127);
    assertThat(level(-0.2f)).isZero();
    assertThat(level(1.3f)).isEqualTo(255);
    assertThat(level(0.5f / 255)).isEqualTo(1);
  }

  private static void assertInvalid(Tensor frames) {
    InferResponse answer = new InferResponse(List.of(frames), Duration.ZERO);

    assertThatThrownBy(
            () -> decode(tile -> CompletableFuture.completedFuture(answer), new ArrayList<>()))
        .isInstanceOfSatisfying(
            ModelServerException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID_RESPONSE));
  }

  private static void decode(
      Function<Tensor, CompletableFuture<InferResponse>> call, List<byte[]> frames)
      throws InterruptedException {
    new TiledDecoder(call, 3).decode(PLAN, LATENTS, frames::add);
  }

  private static int level(float value) {
    return Byte.toUnsignedInt(BandBlend.level(value));
  }
}
