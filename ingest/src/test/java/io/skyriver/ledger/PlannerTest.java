package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.CARD;
import static io.skyriver.ledger.Samples.CARD_FILE;
import static io.skyriver.ledger.Samples.VIDEO;
import static io.skyriver.ledger.Samples.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
  private final Planner planner = new Planner(Duration.ofSeconds(1));

  @Test
  void takesTheCardsDefaultsWhereTheSubmitterSaysNothing() {
    VideoPlan plan = planner.plan(CARD, prompt().build(), VIDEO);

    assertThat(plan.getWidth()).isEqualTo(96);
    assertThat(plan.getHeight()).isEqualTo(96);
    assertThat(plan.getFrames()).isEqualTo(32);
    assertThat(plan.getLatentFrames()).isEqualTo(8);
    assertThat(plan.getLatentHeight()).isEqualTo(12);
    assertThat(plan.getLatentWidth()).isEqualTo(12);
    assertThat(plan.getSteps()).isEqualTo(24);
    assertThat(plan.getGuidance()).isEqualTo(3.0f);
    assertThat(plan.getModel().getDigest()).isEqualTo(CARD.digest());
    assertThat(plan.getWindows()).containsExactly(new WindowPlan(0, 0, 8, 0, false));
  }

  @ParameterizedTest
  @CsvSource({"4.0, 2.0", "2.5, 2.0", "2.0,", "0.0,"})
  void guidesContinuationsByNoMoreThanTheCardSays(float asked, @Nullable Float continuation)
      throws IOException {
    String json =
        Files.readString(CARD_FILE)
            .replace("\"defaultGuidance\"", "\"continuationGuidance\": 2, \"defaultGuidance\"");
    ModelCard card = ModelCards.parse(json, "test");

    VideoPlan plan = planner.plan(card, prompt().setGuidance(asked).build(), VIDEO);

    assertThat(plan.getGuidance()).isEqualTo(asked);
    assertThat(plan.getContinuationGuidance()).isEqualTo(continuation);
    assertThat(planner.plan(CARD, prompt().build(), VIDEO).getContinuationGuidance()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "wan2.2-t2v-a14b, 1920x1080, 81, 21, 136, 240",
    "wan2.2-t2v-a14b, 1080x1920, 81, 21, 240, 136",
    "wan2.2-t2v-a14b, 832x480, 80, 21, 60, 104",
    "wan2.2-ti2v-5b, 1920x1080, 121, 31, 68, 120",
    "wan2.2-ti2v-5b, 1280x704, 1, 1, 44, 80"
  })
  void coversFramesAndPixelsOfALargeModelWithLatents(
      String model, String size, int frames, int latentFrames, int height, int width) {
    ModelCard card =
        ModelCards.load(
            Path.of("../infra/models/simulated").resolve(model).resolve(model + ".card.json"));

    VideoPlan plan = planner.plan(card, prompt().setSize(size).setFrames(frames).build(), VIDEO);

    assertThat(plan.getWidth() + "x" + plan.getHeight()).isEqualTo(size);
    assertThat(plan.getFrames()).isEqualTo(frames);
    assertThat(plan.getLatentHeight()).isEqualTo(height);
    assertThat(plan.getLatentWidth()).isEqualTo(width);
    assertThat(plan.getWindows()).containsExactly(new WindowPlan(0, 0, latentFrames, 0, false));
    assertThat(
            new SubmissionRules(new ModelCatalog(List.of(card)))
                .problemsOf(prompt().setSize(size).setFrames(frames).build()))
        .isEmpty();
  }

  @Test
  void aimsAtTheChunkTarget() {
    VideoPlan usual = planner.plan(CARD, prompt().build(), VIDEO);
    VideoPlan larger = planner.plan(CARD, prompt().setSize("192x192").build(), VIDEO);
    VideoPlan slow =
        new Planner(Duration.ofMillis(1)).plan(CARD, prompt().setSize("192x192").build(), VIDEO);

    assertThat(usual.getChunkSteps()).isEqualTo(10);
    assertThat(larger.getChunkSteps()).isEqualTo(2);
    assertThat(slow.getChunkSteps()).isEqualTo(1);
  }

  @Test
  void roundsSecondsToFramesAndKeepsAtLeastOne() {
    assertThat(planner.plan(CARD, prompt().setSeconds(1.03).build(), VIDEO).getFrames())
        .isEqualTo(16);
    assertThat(Planner.frames(0.001, 16)).isEqualTo(1);
  }

  @Test
  void plansAnImageAsTheSmallestWindow() {
    VideoPlan plan = planner.plan(CARD, prompt().setFrames(1).build(), VIDEO);

    assertThat(plan.getFrames()).isEqualTo(1);
    assertThat(plan.getWindows()).containsExactly(new WindowPlan(0, 0, 2, 0, false));
  }

  @Test
  void derivesASeedThatJsonKeepsExact() {
    VideoPlan plan = planner.plan(CARD, prompt().build(), VIDEO);

    assertThat(plan.getSeed()).isBetween(0L, (1L << 53) - 1);
    assertThat(plan.getSeed()).isEqualTo(planner.plan(CARD, prompt().build(), VIDEO).getSeed());
    assertThat(plan.getSeed())
        .isNotEqualTo(planner.plan(CARD, prompt().build(), VideoIds.random()).getSeed());
    assertThat(planner.plan(CARD, prompt().setSeed(7L).build(), VIDEO).getSeed()).isEqualTo(7);
  }

  @Test
  void carriesTheHistoryFromWindowToWindow() {
    List<WindowPlan> windows = Windows.plain(CARD.window(), 16);

    assertThat(windows)
        .containsExactly(
            new WindowPlan(0, 0, 8, 0, false),
            new WindowPlan(1, 6, 8, 2, false),
            new WindowPlan(2, 12, 4, 2, false));
  }

  @Test
  void refusesACardWhoseWindowsLeaveNoRoom() {
    assertThatThrownBy(() -> Windows.plain(new ModelCard.Window(8, 7, 2), 16))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void producesEveryLatentFrameExactlyOnceInWindowsTheModelTakes(
      @ForAll @IntRange(min = 1, max = 5) int multiple,
      @ForAll @IntRange(min = 1, max = 8) int multiples,
      @ForAll @IntRange(max = 12) int history,
      @ForAll @IntRange(min = 1, max = 200) int length) {
    Assume.that(history + 2 * multiple - 1 <= multiple * multiples);
    int latentFrames = length * multiple;
    var card = new ModelCard.Window(multiple * multiples, history, multiple);

    List<WindowPlan> windows = Windows.plain(card, latentFrames);

    int produced = 0;
    for (WindowPlan window : windows) {
      assertThat(window.getIndex()).isEqualTo(windows.indexOf(window));
      assertThat(window.getFirstLatentFrame() + window.getHistoryFrames()).isEqualTo(produced);
      assertThat(window.getLatentFrames() % multiple).isZero();
      assertThat(window.getLatentFrames()).isBetween(multiple, card.latentFrames());
      if (window.getIndex() > 0) {
        WindowPlan before = windows.get(window.getIndex() - 1);
        assertThat(window.getHistoryFrames()).isGreaterThanOrEqualTo(history);
        assertThat(window.getFirstLatentFrame())
            .isGreaterThanOrEqualTo(before.getFirstLatentFrame());
        assertThat(window.getLatentFrames()).isGreaterThanOrEqualTo(history + multiple);
      }
      produced = window.getFirstLatentFrame() + window.getLatentFrames();
    }
    assertThat(produced).isEqualTo(latentFrames);
  }
}
