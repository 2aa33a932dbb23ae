package io.skyriver.denoise;

import static io.skyriver.denoise.Windows.UNSTORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.skyriver.events.VideoPlan;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DenoisingTest {
  private static final VideoPlan PLAN = SmallCard.plan(1, 8, 3);
  private static final int ELEMENTS = 2 * 4 * 4 * 6;

  private final Denoising denoising =
      new Denoising(SmallCard.CARD, Windows.conditioning(PLAN), Windows.first(PLAN, UNSTORED));

  @Test
  void asksTheDenoiserAsTheContractSays() {
    InferRequest request = denoising.request("run", Duration.ofSeconds(1));

    assertThat(request.model()).isEqualTo("small_denoiser");
    assertThat(request.id()).endsWith("/0/1/0-3/run");
    assertThat(request.outputs()).containsExactly("LATENT_OUT");
    assertThat(request.inputs())
        .extracting(Tensor::name)
        .containsExactly(
            "LATENT",
            "MASK",
            "TEXT",
            "NEGATIVE_TEXT",
            "STEP_BEGIN",
            "STEP_END",
            "STEPS",
            "GUIDANCE");
    assertThat(FakeDenoiser.input(request, "LATENT").shape()).containsExactly(1L, 2L, 4L, 4L, 6L);
    assertThat(FakeDenoiser.input(request, "MASK").shape()).containsExactly(1L, 1L, 4L, 4L, 6L);
    assertThat(FakeDenoiser.number(request, "STEP_BEGIN")).isZero();
    assertThat(FakeDenoiser.number(request, "STEP_END")).isEqualTo(3);
    assertThat(FakeDenoiser.number(request, "STEPS")).isEqualTo(8);
    assertThat(FakeDenoiser.floats(FakeDenoiser.input(request, "GUIDANCE"))).containsExactly(3);
  }

  @Test
  void guidesWindowsWithAHistoryAsThePlanSaysOfThem() {
    VideoPlan one = SmallCard.plan(2, 8, 8);
    VideoPlan other = VideoPlan.newBuilder(one).setContinuationGuidance(2f).build();

    assertThat(guidance(one, 0)).isEqualTo(3);
    assertThat(guidance(one, 1)).isEqualTo(3);
    assertThat(guidance(other, 0)).isEqualTo(3);
    assertThat(guidance(other, 1)).isEqualTo(2);
  }

  private static float guidance(VideoPlan plan, int index) {
    WindowSet window = Windows.first(plan, UNSTORED);
    if (index == 1) {
      window = WindowSet.of(Windows.next(Windows.chunk(window, plan), "next"));
    }
    InferRequest request =
        new Denoising(SmallCard.CARD, Windows.conditioning(plan), window)
            .request("run", Duration.ofSeconds(1));
    return FakeDenoiser.floats(FakeDenoiser.input(request, "GUIDANCE"))[0];
  }

  @Test
  void refusesNumbersThatAreNotFinite() {
    float[] values = new float[ELEMENTS];
    values[17] = Float.NaN;

    assertThatThrownBy(() -> answered(Tensor.floats("LATENT_OUT", values, 1, 2, 4, 4, 6)))
        .asInstanceOf(throwable(StageFailureException.class))
        .extracting(StageFailureException::code)
        .isEqualTo(FailureCode.MODEL_INVALID_OUTPUT);
  }

  @Test
  void refusesAnOutputOfAnotherShape() {
    assertThatThrownBy(
            () -> answered(Tensor.floats("LATENT_OUT", new float[ELEMENTS], 1, 2, 4, 6, 4)))
        .asInstanceOf(throwable(StageFailureException.class))
        .extracting(StageFailureException::code)
        .isEqualTo(FailureCode.MODEL_INVALID_RESPONSE);
  }

  private void answered(Tensor output) {
    denoising.planes(ScriptedModelServer.response(output));
  }
}
