package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.CARD;
import static io.skyriver.ledger.Samples.VIDEO;
import static io.skyriver.ledger.Samples.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.GivenSpan;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoInput;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final int WINDOW = 8;
  private static final int HISTORY = 2;
  private static final String URI = "https://example.org/a";

  private final Planner planner = new Planner(Duration.ofSeconds(1));

  @Test
  void beginsWithThePictureAsOneLatentFrame() {
    VideoPlan plan = plan(prompt().setFirstImage(URI), input(1));

    assertThat(plan.getGiven()).containsExactly(new GivenSpan(0, 0, 1, 0, true));
    assertThat(plan.getWindows()).containsExactly(denoised(0, 0, 8, 0));
    assertThat(plan.getFrames()).isEqualTo(32);
  }

  @Test
  void endsWithTheLastPictureInAWindowWithRoomForTheWayThere() {
    VideoPlan plan =
        plan(prompt().setFirstImage(URI).setLastImage(URI).setSeconds(3.0), input(1), input(1));

    assertThat(plan.getGiven())
        .containsExactly(new GivenSpan(0, 0, 1, 0, true), new GivenSpan(1, 0, 1, 11, true));
    assertThat(plan.getWindows()).containsExactly(denoised(0, 0, 6, 0), denoised(1, 4, 8, 2));
  }

  @Test
  void showsTheLastPictureLastWhereLatentFramesAreLeftOver() {
    VideoPlan plan = plan(prompt().setLastImage(URI).setFrames(20), input(1));

    assertThat(plan.getLatentFrames()).isEqualTo(6);
    assertThat(plan.getGiven()).containsExactly(new GivenSpan(0, 0, 2, 4, true));
  }

  @Test
  void anExtensionHoldsItsSourceAndGoesOnFromItsVeryEnd() {
    VideoPlan plan = plan(prompt().setExtend(URI).setSeconds(2.0), input(43));

    assertThat(plan.getFrames()).isEqualTo(40 + 32);
    assertThat(plan.getGiven()).containsExactly(new GivenSpan(0, 3, 10, 0, true));
    assertThat(plan.getWindows())
        .containsExactly(
            given(0, 0, 8, 0), given(1, 6, 4, 2), denoised(2, 8, 8, 2), denoised(3, 14, 4, 2));
  }

  @Test
  void aVideoThatLeadsUpToAnotherEndsWithItsVeryBeginning() {
    VideoPlan plan = plan(prompt().setPrepend(URI), input(33));

    assertThat(plan.getFrames()).isEqualTo(24 + 32);
    assertThat(plan.getGiven()).containsExactly(new GivenSpan(0, 0, 8, 6, true));
    assertThat(plan.getWindows()).containsExactly(denoised(0, 0, 8, 0), given(1, 6, 8, 2));
  }

  @Test
  void aConnectionIsOneWindowBetweenBothVideos() {
    VideoPlan plan = plan(prompt().setConnectFrom(URI).setConnectTo(URI), input(32), input(16));

    assertThat(plan.getFrames()).isEqualTo(32 + 16 + 16);
    assertThat(plan.getGiven())
        .containsExactly(new GivenSpan(0, 0, 8, 0, true), new GivenSpan(1, 0, 4, 12, true));
    assertThat(plan.getWindows())
        .containsExactly(given(0, 0, 8, 0), denoised(1, 6, 8, 2), given(2, 12, 4, 2));
  }

  @Test
  void aLoopLeadsOverToItsOwnBeginningWhichIsNotShownAgain() {
    VideoPlan plan = plan(prompt().setLoop(true).setSeconds(3.0));

    assertThat(plan.getFrames()).isEqualTo(48);
    assertThat(plan.getLatentFrames()).isEqualTo(14);
    assertThat(plan.getGiven()).containsExactly(new GivenSpan(-1, 0, 2, 12, true));
    assertThat(plan.getWindows()).containsExactly(denoised(0, 0, 8, 0), denoised(1, 6, 8, 2));
  }

  @Test
  void aLoopOfOneWindowsLengthHasTwoSinceItsBeginningMustBeKnownFirst() {
    VideoPlan plan = plan(prompt().setLoop(true).setSeconds(2.0));

    assertThat(plan.getFrames()).isEqualTo(32);
    assertThat(plan.getWindows()).containsExactly(denoised(0, 0, 4, 0), denoised(1, 2, 8, 2));
  }

  @Test
  void anEditIsAsLongAsItsSourceAndStartsWhereItsStrengthSays() {
    VideoPlan plan = plan(prompt().setEdit(URI).setStrength(0.25), input(45));

    assertThat(plan.getFrames()).isEqualTo(45);
    assertThat(plan.getLatentFrames()).isEqualTo(12);
    assertThat(plan.getStartStep()).isEqualTo(18);
    assertThat(plan.getGiven()).containsExactly(new GivenSpan(0, 0, 12, 0, false));
    assertThat(plan.getWindows()).containsExactly(denoised(0, 0, 8, 0), denoised(1, 6, 6, 2));
  }

  @Test
  void anEditWithoutStrengthOnlyPassesItsSourceOn() {
    VideoPlan plan = plan(prompt().setEdit(URI).setStrength(0.0), input(32));

    assertThat(plan.getStartStep()).isEqualTo(24);
    assertThat(plan.getGiven()).containsExactly(new GivenSpan(0, 0, 8, 0, true));
    assertThat(plan.getWindows()).containsExactly(given(0, 0, 8, 0));
  }

  @Test
  void anEditOfFullStrengthStartsFromNoise() {
    assertThat(plan(prompt().setEdit(URI).setStrength(1.0), input(32)).getStartStep()).isZero();
  }

  @Test
  void takesTheSizeOfTheInputWhereTheModelMakesIt() {
    VideoInput wide =
        VideoInput.newBuilder().setRole("x").setWidth(128).setHeight(80).setFrames(1).build();
    VideoInput odd = VideoInput.newBuilder(wide).setWidth(130).build();

    assertThat(plan(prompt().setFirstImage(URI), wide).getWidth()).isEqualTo(128);
    assertThat(plan(prompt().setFirstImage(URI), odd).getWidth()).isEqualTo(96);
    assertThat(plan(prompt().setFirstImage(URI).setSize("64x64"), wide).getWidth()).isEqualTo(64);
  }

  @Test
  void plansLikeATextAloneWhileInputsAreNotFetched() {
    assertThat(plan(prompt().setExtend(URI)).getWindows()).isEqualTo(plan(prompt()).getWindows());
  }

  @Property
  void whateverIsJoinedEveryLatentFrameIsMadeOrPassedOnOnce(
      @ForAll @IntRange(max = 300) int before,
      @ForAll @IntRange(min = 1, max = 200) int asked,
      @ForAll @IntRange(max = 300) int after) {
    if (before < 8 && after < 8) {
      return;
    }
    PromptSubmitted.Builder prompt = prompt().setFrames(asked);
    VideoPlan plan;
    if (before < 8) {
      plan = plan(prompt.setPrepend(URI), input(after));
    } else if (after < 8) {
      plan = plan(prompt.setExtend(URI), input(before));
    } else {
      plan = plan(prompt.setConnectFrom(URI).setConnectTo(URI), input(before), input(after));
    }

    int end = 0;
    for (WindowPlan window : plan.getWindows()) {
      assertThat(window.getFirstLatentFrame() + window.getHistoryFrames()).isEqualTo(end);
      assertThat(window.getLatentFrames()).isBetween(1, WINDOW);
      assertThat(window.getIndex() == 0 ? 0 : HISTORY).isEqualTo(window.getHistoryFrames());
      end = window.getFirstLatentFrame() + window.getLatentFrames();
      long clean = cleanFrames(plan, window);
      assertThat(window.getGiven()).isEqualTo(clean == window.getLatentFrames());
      if (!window.getGiven()) {
        assertThat(window.getLatentFrames() % 2).isZero();
      }
    }
    assertThat(end).isEqualTo(plan.getLatentFrames());
    assertThat(plan.getFrames()).isBetween(4 * end - 7, 4 * end);
  }

  private static long cleanFrames(VideoPlan plan, WindowPlan window) {
    return IntStream.range(0, window.getLatentFrames())
        .map(index -> window.getFirstLatentFrame() + index)
        .filter(
            frame ->
                plan.getGiven().stream()
                    .anyMatch(
                        span ->
                            frame >= span.getAt() && frame < span.getAt() + span.getLatentFrames()))
        .count();
  }

  private VideoPlan plan(PromptSubmitted.Builder prompt, VideoInput... inputs) {
    return planner.plan(CARD, prompt.build(), VIDEO, Arrays.asList(inputs));
  }

  private static VideoInput input(int frames) {
    return VideoInput.newBuilder()
        .setRole("any")
        .setWidth(96)
        .setHeight(96)
        .setFrames(frames)
        .build();
  }

  private static WindowPlan denoised(int index, int first, int length, int history) {
    return new WindowPlan(index, first, length, history, false);
  }

  private static WindowPlan given(int index, int first, int length, int history) {
    return new WindowPlan(index, first, length, history, true);
  }
}
