package io.skyriver.stage.noise;

import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.given.GivenFrame;
import io.skyriver.stage.given.GivenLatents;
import io.skyriver.stage.given.NoiseSchedule;
import io.skyriver.stage.window.Volume;
import io.skyriver.stage.window.WindowPlane;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.triton.DataType;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Plane;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The planes a window starts with at the plan's first step. {@code latent}: the history, clean
 * given frames, given frames mixed with noise to the level of that step, and noise by absolute
 * latent frame elsewhere; {@code mask}: 1 over the history and the clean given frames, else 0; any
 * other plane: zeros. All FP32.
 *
 * @param card the model
 * @param plan how the video is made
 * @param given latent frames that come from elsewhere
 */
public record InitialPlanes(ModelCard card, VideoPlan plan, GivenLatents given) {
  public static final String LATENT = "latent";
  public static final String MASK = "mask";

  /** For a video made from prompts alone. */
  public InitialPlanes(ModelCard card, VideoPlan plan) {
    this(card, plan, GivenLatents.NONE);
  }

  /** The planes of the first window, or of any other whose history is given. */
  public WindowPlanes first(WindowPlan window) {
    return planes(window, null);
  }

  /**
   * The planes of a window that goes on from another.
   *
   * @param clean finished planes of the window before
   */
  public WindowPlanes following(WindowPlan window, WindowPlanes clean) {
    return planes(window, window.getHistoryFrames() == 0 ? null : clean);
  }

  /** The latents of a window that is given as a whole. */
  public WindowPlanes whole(WindowPlan window) {
    Volume volume = volume(window);
    int channels = card.latent().channels();
    float[] values = given.whole(window, channels, volume);
    return new WindowPlanes(volume, List.of(WindowPlane.floats(LATENT, channels, values)));
  }

  private WindowPlanes planes(WindowPlan window, @Nullable WindowPlanes clean) {
    Volume volume = volume(window);
    List<WindowPlane> planes =
        card.planes().stream().map(plane -> initial(plane, window, volume, clean)).toList();
    return new WindowPlanes(volume, planes);
  }

  private Volume volume(WindowPlan window) {
    return new Volume(window.getLatentFrames(), plan.getLatentHeight(), plan.getLatentWidth());
  }

  private WindowPlane initial(
      Plane plane, WindowPlan window, Volume volume, @Nullable WindowPlanes clean) {
    requireFloats(plane);
    float[] values = new float[Math.multiplyExact(plane.channels(), volume.cells())];
    if (plane.name().equals(LATENT)) {
      addNoise(values, plane.channels(), window, volume);
      addGiven(values, plane.channels(), window, volume);
      if (clean != null) {
        addHistory(values, plane.channels(), window, volume, clean);
      }
    } else if (plane.name().equals(MASK)) {
      markGiven(values, plane.channels(), window, volume);
      markHistory(values, plane.channels(), clean == null ? 0 : window.getHistoryFrames(), volume);
    }
    return WindowPlane.floats(plane.name(), plane.channels(), values);
  }

  private void addNoise(float[] values, int channels, WindowPlan window, Volume volume) {
    Noise noise = new Noise(plan.getSeed(), Noise.LATENT);
    int cells = volume.cellsPerFrame();
    float[] frameNoise = new float[channels * cells];
    for (int frame = 0; frame < volume.frames(); frame++) {
      noise.fill(
          window.getFirstLatentFrame() + frame, frameNoise.length, FloatBuffer.wrap(frameNoise));
      for (int channel = 0; channel < channels; channel++) {
        System.arraycopy(frameNoise, channel * cells, values, at(channel, frame, volume), cells);
      }
    }
  }

  private void addGiven(float[] values, int channels, WindowPlan window, Volume volume) {
    int cells = volume.cellsPerFrame();
    float[] source = new float[cells];
    for (int index = 0; index < volume.frames(); index++) {
      Optional<GivenFrame> frame = given.frame(window.getFirstLatentFrame() + index);
      for (int channel = 0; frame.isPresent() && channel < channels; channel++) {
        frame.get().copy(channel, cells, source, 0);
        mix(source, frame.get().clean() ? 0 : level(), values, at(channel, index, volume));
      }
    }
  }

  /** SDEdit's start (Meng et al., 2022): the source at a level of the schedule. */
  private static void mix(float[] source, float level, float[] values, int at) {
    for (int cell = 0; cell < source.length; cell++) {
      values[at + cell] =
          level == 0 ? source[cell] : (1 - level) * source[cell] + level * values[at + cell];
    }
  }

  private float level() {
    return new NoiseSchedule(card.sampling().shift(), plan.getSteps()).level(plan.getStartStep());
  }

  private static void addHistory(
      float[] values, int channels, WindowPlan window, Volume volume, WindowPlanes clean) {
    int history = window.getHistoryFrames();
    Volume before = clean.volume();
    if (before.frames() < history || before.cellsPerFrame() != volume.cellsPerFrame()) {
      throw new IllegalArgumentException(
          "a history of %d frames can't come from a window of %s".formatted(history, before));
    }
    FloatBuffer latents = clean.plane(LATENT).floats();
    for (int channel = 0; channel < channels; channel++) {
      latents.get(
          at(channel, before.frames() - history, before),
          values,
          at(channel, 0, volume),
          history * volume.cellsPerFrame());
    }
  }

  private void markGiven(float[] values, int channels, WindowPlan window, Volume volume) {
    for (int index = 0; index < volume.frames(); index++) {
      Optional<GivenFrame> frame = given.frame(window.getFirstLatentFrame() + index);
      if (frame.isPresent() && frame.get().clean()) {
        for (int channel = 0; channel < channels; channel++) {
          int first = at(channel, index, volume);
          Arrays.fill(values, first, first + volume.cellsPerFrame(), 1);
        }
      }
    }
  }

  private static void markHistory(float[] values, int channels, int history, Volume volume) {
    for (int channel = 0; channel < channels; channel++) {
      int first = at(channel, 0, volume);
      Arrays.fill(values, first, first + history * volume.cellsPerFrame(), 1);
    }
  }

  /** Index of a frame's first cell in a plane. */
  private static int at(int channel, int frame, Volume volume) {
    return (channel * volume.frames() + frame) * volume.cellsPerFrame();
  }

  private static void requireFloats(Plane plane) {
    if (!plane.dtype().equals(DataType.FP32.name())) {
      throw new IllegalArgumentException(
          "plane %s is %s; windows start with FP32 planes".formatted(plane.name(), plane.dtype()));
    }
  }
}
