package io.skyriver.stage.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.window.WindowPlanes;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitialPlanesTest {
  private static final VideoPlan PLAN = SmallCard.plan(2, 8, 4);
  private static final WindowPlan FIRST = PLAN.getWindows().get(0);
  private static final WindowPlan SECOND = PLAN.getWindows().get(1);
  private static final int CELLS = 4 * 6;

  private final InitialPlanes initial = new InitialPlanes(SmallCard.CARD, PLAN);

  @Test
  void startsTheFirstWindowWithNoiseAloneAndAnEmptyMask() {
    WindowPlanes planes = initial.first(FIRST);

    assertThat(values(planes, "mask")).containsOnly(0);
    assertThat(frame(values(planes, "latent"), 0, 0)).isEqualTo(noise(0, 0));
    assertThat(frame(values(planes, "latent"), 1, 3)).isEqualTo(noise(1, 3));
  }

  @Test
  void startsALaterWindowWithTheEndOfTheOneBefore() {
    WindowPlanes clean = initial.first(FIRST);

    WindowPlanes planes = initial.following(SECOND, clean);

    float[] before = values(clean, "latent");
    float[] latent = values(planes, "latent");
    for (int channel = 0; channel < 2; channel++) {
      assertThat(frame(latent, channel, 0)).isEqualTo(frame(before, channel, 2));
      assertThat(frame(latent, channel, 1)).isEqualTo(frame(before, channel, 3));
    }
    float[] mask = values(planes, "mask");
    assertThat(frame(mask, 0, 1)).containsOnly(1);
    assertThat(frame(mask, 0, 2)).containsOnly(0);
  }

  @Test
  void law2NoiseDependsOnTheAbsoluteFrameAndNotOnTheWindowCut() {
    WindowPlanes planes = initial.following(SECOND, initial.first(FIRST));

    assertThat(frame(values(planes, "latent"), 1, 2)).isEqualTo(noise(1, 4));
  }

  private static float[] noise(int channel, int absoluteFrame) {
    float[] frame = new float[2 * CELLS];
    new Noise(PLAN.getSeed(), Noise.LATENT)
        .fill(absoluteFrame, frame.length, FloatBuffer.wrap(frame));
    return Arrays.copyOfRange(frame, channel * CELLS, (channel + 1) * CELLS);
  }

  private static float[] frame(float[] plane, int channel, int frame) {
    int first = (channel * 4 + frame) * CELLS;
    return Arrays.copyOfRange(plane, first, first + CELLS);
  }

  private static float[] values(WindowPlanes planes, String name) {
    FloatBuffer floats = planes.plane(name).floats();
    float[] values = new float[floats.remaining()];
    floats.get(values);
    return values;
  }
}
