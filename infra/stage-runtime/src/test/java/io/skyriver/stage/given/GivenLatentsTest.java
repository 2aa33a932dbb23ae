package io.skyriver.stage.given;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.GivenSpan;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.window.Volume;
import io.skyriver.stage.window.WindowPlane;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GivenLatentsTest {
  private static final int CHANNELS = 2;
  private static final int CELLS = 4 * 6;

  /** A picture at the beginning, and at the end what the video begins with. */
  private static final VideoPlan PLAN =
      VideoPlan.newBuilder(SmallCard.plan(2, 8, 4))
          .setGiven(List.of(new GivenSpan(0, 0, 1, 0, true), new GivenSpan(-1, 0, 2, 4, true)))
          .build();

  private static final WindowPlan FIRST = PLAN.getWindows().get(0);
  private static final WindowPlan LAST = PLAN.getWindows().get(1);

  private final FakeSurroundings surroundings =
      new FakeSurroundings(
          SmallCard.CARD, ScriptedModelServer.answering(request -> ScriptedModelServer.response()));

  private final GivenArtifacts artifacts = surroundings.services().given();

  @Test
  void startsFromThePictureUnderTheMaskAndFromNoiseElsewhere() throws Exception {
    float[] picture = numbers(CHANNELS * CELLS);
    Conditioning conditioning = conditioning(PLAN, picture);

    WindowPlanes planes = initial(PLAN, artifacts.load(conditioning)).first(FIRST);

    WindowPlanes noise = new InitialPlanes(SmallCard.CARD, PLAN).first(FIRST);
    for (int channel = 0; channel < CHANNELS; channel++) {
      assertThat(cells(planes, "latent", channel, 0))
          .isEqualTo(Arrays.copyOfRange(picture, channel * CELLS, (channel + 1) * CELLS));
      assertThat(cells(planes, "latent", channel, 1)).isEqualTo(cells(noise, "latent", channel, 1));
    }
    assertThat(cells(planes, "mask", 0, 0)).containsOnly(1);
    assertThat(cells(planes, "mask", 0, 1)).containsOnly(0);
  }

  @Test
  void endsALoopWithTheBeginningOfItsFirstWindow() throws Exception {
    WindowPlanes clean = clean(FIRST);
    Conditioning conditioning = conditioning(PLAN, numbers(CHANNELS * CELLS));
    ArtifactRef opening =
        surroundings
            .services()
            .artifacts()
            .put(
                new ArtifactKey("default", "video_1", "latents-0000.bin"),
                bytes(clean),
                "application/octet-stream");

    GivenLatents given = artifacts.opened(artifacts.load(conditioning), PLAN, LAST, opening);
    WindowPlanes planes = initial(PLAN, given).following(LAST, clean);

    for (int channel = 0; channel < CHANNELS; channel++) {
      assertThat(cells(planes, "latent", channel, 0)).isEqualTo(cells(clean, "latent", channel, 2));
      assertThat(cells(planes, "latent", channel, 2)).isEqualTo(cells(clean, "latent", channel, 0));
      assertThat(cells(planes, "latent", channel, 3)).isEqualTo(cells(clean, "latent", channel, 1));
    }
    assertThat(values(planes, "mask")).containsOnly(1);
  }

  @Test
  void law9SaysSoWhenALoopCannotBeClosed() throws Exception {
    GivenLatents given = artifacts.load(conditioning(PLAN, numbers(CHANNELS * CELLS)));

    assertThatThrownBy(() -> artifacts.opened(given, PLAN, LAST, null))
        .isInstanceOfSatisfying(
            StageFailureException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.INVALID_RECORD));
  }

  @Test
  void mixesTheSourceOfAnEditWithNoiseToTheLevelOfItsFirstStep() throws Exception {
    VideoPlan plan =
        VideoPlan.newBuilder(SmallCard.plan(2, 8, 4))
            .setStartStep(6)
            .setGiven(List.of(new GivenSpan(0, 0, 6, 0, false)))
            .build();
    float[] source = numbers(CHANNELS * 6 * CELLS);

    WindowPlanes planes = initial(plan, artifacts.load(conditioning(plan, source))).first(FIRST);

    float level = 2 * 0.25f / 1.25f;
    assertThat(new NoiseSchedule(2, 8).level(6)).isEqualTo(level);
    float noise = cells(new InitialPlanes(SmallCard.CARD, plan).first(FIRST), "latent", 1, 3)[5];
    assertThat(cells(planes, "latent", 1, 3)[5])
        .isEqualTo((1 - level) * source[(6 + 3) * CELLS + 5] + level * noise);
    assertThat(values(planes, "mask")).containsOnly(0);
  }

  @Test
  void theScheduleGoesFromNoiseToNone() {
    assertThat(new NoiseSchedule(2, 24).level(0)).isEqualTo(1);
    assertThat(new NoiseSchedule(2, 24).level(24)).isZero();
    assertThat(new NoiseSchedule(1, 4).level(1)).isEqualTo(0.75f);
  }

  @Test
  void givesAWholeWindowOfASourceAsItIs() throws Exception {
    VideoPlan plan =
        VideoPlan.newBuilder(SmallCard.plan(2, 8, 4))
            .setGiven(List.of(new GivenSpan(0, 3, 6, 0, true)))
            .build();
    float[] source = numbers(CHANNELS * 6 * CELLS);

    WindowPlanes whole = initial(plan, artifacts.load(conditioning(plan, source))).whole(LAST);

    assertThat(whole.planes()).hasSize(1);
    assertThat(cells(whole, "latent", 1, 0))
        .isEqualTo(Arrays.copyOfRange(source, (6 + 2) * CELLS, (6 + 3) * CELLS));
  }

  @Test
  void law9RefusesLatentsOfAnotherSize() throws Exception {
    Conditioning conditioning = conditioning(PLAN, numbers(7));

    assertThatThrownBy(() -> artifacts.load(conditioning))
        .isInstanceOfSatisfying(
            StageFailureException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.INVALID_RECORD));
  }

  private static InitialPlanes initial(VideoPlan plan, GivenLatents given) {
    return new InitialPlanes(SmallCard.CARD, plan, given);
  }

  private Conditioning conditioning(VideoPlan plan, float[] latents) throws InterruptedException {
    ArtifactRef given = artifacts.store("default", "video_1", latents);
    return new Conditioning("video_1", plan, List.of(), given);
  }

  private static WindowPlanes clean(WindowPlan window) {
    Volume volume = new Volume(window.getLatentFrames(), 4, 6);
    float[] values = numbers(CHANNELS * volume.cells());
    return new WindowPlanes(volume, List.of(WindowPlane.floats("latent", CHANNELS, values)));
  }

  private static byte[] bytes(WindowPlanes planes) {
    byte[] bytes = new byte[planes.plane("latent").data().remaining()];
    planes.plane("latent").data().get(bytes);
    return bytes;
  }

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int index = 0; index < count; index++) {
      numbers[index] = index + 0.5f;
    }
    return numbers;
  }

  private static float[] cells(WindowPlanes planes, String name, int channel, int frame) {
    int first = (channel * planes.volume().frames() + frame) * CELLS;
    return Arrays.copyOfRange(values(planes, name), first, first + CELLS);
  }

  private static float[] values(WindowPlanes planes, String name) {
    FloatBuffer floats = planes.plane(name).floats();
    float[] values = new float[floats.remaining()];
    floats.get(values);
    return values;
  }
}
