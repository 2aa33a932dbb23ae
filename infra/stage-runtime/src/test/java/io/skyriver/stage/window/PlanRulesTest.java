package io.skyriver.stage.window;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.noise.InitialPlanes;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlanRulesTest {
  private static final VideoPlan PLAN = SmallCard.plan(2, 8, 4);

  @Test
  void permitsWhatTheCardAllows() {
    assertThatCode(() -> PlanRules.requirePossible(SmallCard.CARD, PLAN))
        .doesNotThrowAnyException();
  }

  static Stream<UnaryOperator<VideoPlan.Builder>> greedy() {
    return Stream.of(
        plan -> plan.setWidth(0),
        plan -> plan.setWidth(1 << 20),
        plan -> plan.setLatentHeight(99),
        plan -> plan.setLatentWidth(1),
        plan -> plan.setWindows(List.of(new WindowPlan(0, 0, 64, 0, false))));
  }

  @ParameterizedTest
  @MethodSource("greedy")
  void refusesAPlanThatAsksMoreThanTheCardAllows(UnaryOperator<VideoPlan.Builder> change) {
    VideoPlan plan = change.apply(VideoPlan.newBuilder(PLAN)).build();

    assertThatThrownBy(() -> PlanRules.requirePossible(SmallCard.CARD, plan))
        .isInstanceOf(StageFailureException.class)
        .hasMessageContaining("small");
  }

  @Test
  void takesAWindowOfItsPlan() {
    assertThatCode(() -> PlanRules.requireFits(window(8, 2), conditioning("video_1")))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesTheConditioningOfAnotherVideo() {
    assertThatThrownBy(() -> PlanRules.requireFits(window(8, 2), conditioning("video_2")))
        .hasMessageContaining("another video");
  }

  @Test
  void refusesAWindowOfAnotherPlan() {
    assertThatThrownBy(() -> PlanRules.requireFits(window(9, 2), conditioning("video_1")))
        .hasMessageContaining("does not fit");
    assertThatThrownBy(() -> PlanRules.requireFits(window(8, 3), conditioning("video_1")))
        .hasMessageContaining("does not fit");
  }

  private static Conditioning conditioning(String video) {
    return new Conditioning(video, PLAN, List.of(), null);
  }

  private static WindowSet window(int steps, int windows) {
    WindowHeader header =
        new WindowHeader(
            new WindowRef("video_1", 1, 0),
            "default",
            windows,
            "run",
            0,
            steps,
            new ArtifactRef("memory:/c", "0".repeat(64), 1L, "application/avro"),
            SmallCard.model(),
            0,
            null,
            null,
            null);
    return new WindowSet(
        header, new InitialPlanes(SmallCard.CARD, PLAN).first(PLAN.getWindows().get(0)));
  }
}
