package io.skyriver.decode.tile;

import io.skyriver.events.ModelRef;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCard.ServedModel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Cards, plans and latents for tests. */
public final class Clips {

  private Clips() {}

  public static ModelCard card(ModelCard.Latent latent, ModelCard.Decode decode) {
    return new ModelCard(
        "test",
        "1",
        "0".repeat(64),
        Map.of(Role.VIDEO_DECODER, new ServedModel("test_video_decoder", "1")),
        latent,
        List.of(new ModelCard.Plane("latent", "LATENT", "LATENT_OUT", latent.channels(), "FP32")),
        List.of(),
        new ModelCard.Window(8, 2, 2),
        new ModelCard.Sizes(16, 16, 256, 65536, "96x96"),
        new ModelCard.Seconds(0.1, 60, 2),
        16,
        new ModelCard.Sampling("flow-euler", 24, 1, 100, 3, 20, 0.1),
        decode,
        new ModelCard.PatchSize(4, 6, 6),
        1000,
        List.of("text"));
  }

  /**
   * A video whose windows end at these latent frames, each behind the first repeating {@code
   * history} frames.
   */
  public static VideoPlan plan(
      ModelCard card, int height, int width, int frames, int history, int... windowEnds) {
    List<WindowPlan> windows = new ArrayList<>();
    int begin = 0;
    for (int end : windowEnds) {
      int repeated = Math.min(begin, history);
      windows.add(
          new WindowPlan(
              windows.size(), begin - repeated, end - begin + repeated, repeated, false));
      begin = end;
    }
    int scale = card.latent().strideSpace();
    return VideoPlan.newBuilder()
        .setModel(new ModelRef("test", "1", "0".repeat(64)))
        .setWidth(width * scale)
        .setHeight(height * scale)
        .setFrames(frames)
        .setFps(16)
        .setLatentFrames(begin)
        .setLatentHeight(height)
        .setLatentWidth(width)
        .setSteps(1)
        .setChunkSteps(1)
        .setGuidance(1)
        .setSeed(0)
        .setWindows(windows)
        .build();
  }

  public static Latents latents(int channels, int frames, int height, int width, long seed) {
    Random random = new Random(seed);
    float[] values = new float[channels * frames * height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Latents(channels, frames, height, width, FloatBuffer.wrap(values));
  }

  /** The latents of one window out of those of the whole video. */
  public static Latents window(Latents video, WindowPlan window) {
    int plane = video.height() * video.width();
    FloatBuffer values = FloatBuffer.allocate(video.channels() * window.getLatentFrames() * plane);
    for (int channel = 0; channel < video.channels(); channel++) {
      int from = video.row(channel, window.getFirstLatentFrame(), 0);
      values.put(video.values().slice(from, window.getLatentFrames() * plane));
    }
    return new Latents(
        video.channels(), window.getLatentFrames(), video.height(), video.width(), values.flip());
  }
}
