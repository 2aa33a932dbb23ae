package io.skyriver.denoise;

import static io.skyriver.denoise.Windows.UNSTORED;
import static io.skyriver.denoise.Windows.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.VideoPlan;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.window.PatchCutter;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.stage.window.WindowSet;
import java.nio.FloatBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DenoiseLawsTest {

  @Property(tries = 60)
  void law1ChunksComposeToOneChunk(
      @ForAll @IntRange(min = 1, max = 12) int steps,
      @ForAll @IntRange(min = 1, max = 13) int chunkSteps) {
    VideoPlan inChunks = SmallCard.plan(1, steps, chunkSteps);
    VideoPlan atOnce = SmallCard.plan(1, steps, steps);

    WindowPlanes chunked = Windows.denoised(Windows.first(inChunks, UNSTORED), inChunks);
    WindowPlanes whole = Windows.denoised(Windows.first(atOnce, UNSTORED), atOnce);

    assertThat(chunked).isEqualTo(whole);
  }

  @Test
  void law2TwoRunsGiveTheSamePatchesApartFromTheirExecutions() {
    VideoPlan plan = SmallCard.plan(2, 8, 3);

    WindowSet start = Windows.first(plan, UNSTORED);
    Scatter once = Windows.chunk(start, plan);
    Scatter again = Windows.chunk(Windows.first(plan, UNSTORED), plan);

    assertThat(once.again()).isEqualTo(again.again());
    assertThat(next(once, "x")).isEqualTo(next(again, "x"));
  }

  @Test
  void historyStaysBitEqualToTheEndOfTheWindowBefore() {
    VideoPlan plan = SmallCard.plan(2, 8, 3);
    WindowPlanes firstClean = Windows.denoised(Windows.first(plan, UNSTORED), plan);
    Scatter last = lastChunk(plan);
    WindowSet second = WindowSet.of(next(last, "next"));

    WindowPlanes secondClean = Windows.denoised(second, plan);

    for (int channel = 0; channel < 2; channel++) {
      assertThat(frame(secondClean, channel, 0)).isEqualTo(frame(firstClean, channel, 2));
      assertThat(frame(secondClean, channel, 1)).isEqualTo(frame(firstClean, channel, 3));
      assertThat(frame(secondClean, channel, 2)).isNotEqualTo(frame(second.planes(), channel, 2));
    }
  }

  @Test
  void sendsTheDecoderTheCleanLatentsAlone() {
    VideoPlan plan = SmallCard.plan(2, 8, 3);
    Scatter last = lastChunk(plan);

    List<LatentPatch> clean = last.clean();

    assertThat(clean)
        .allSatisfy(
            patch -> {
              assertThat(patch.getStep()).isEqualTo(patch.getSteps());
              assertThat(patch.getPlanes()).extracting("name").containsExactly("latent");
            });
    assertThat(PatchCutter.assemble(clean)).isEqualTo(last.planes().only("latent"));
  }

  @Test
  void startsTheNextWindowAtStepZeroOfTheSameVideo() {
    VideoPlan plan = SmallCard.plan(2, 8, 3);
    Scatter last = lastChunk(plan);

    LatentPatch next = next(last, "next").get(0);

    assertThat(last.nextWindow()).isPresent();
    assertThat(next.getWindow()).isEqualTo(1);
    assertThat(next.getStep()).isZero();
    assertThat(next.getExecution()).isEqualTo("next");
    assertThat(next.getAttempt()).isEqualTo(1);
  }

  private static Scatter lastChunk(VideoPlan plan) {
    Scatter scatter = Windows.chunk(Windows.first(plan, UNSTORED), plan);
    while (!scatter.denoising().chunk().last()) {
      scatter = Windows.chunk(WindowSet.of(scatter.again()), plan);
    }
    return scatter;
  }

  private static float[] frame(WindowPlanes planes, int channel, int frame) {
    FloatBuffer latent = planes.plane("latent").floats();
    int cells = planes.volume().cellsPerFrame();
    float[] values = new float[cells];
    latent.get((channel * planes.volume().frames() + frame) * cells, values);
    return values;
  }
}
