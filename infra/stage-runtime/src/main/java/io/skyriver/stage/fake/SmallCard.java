package io.skyriver.stage.fake;

import io.skyriver.events.ModelRef;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Decode;
import io.skyriver.triton.card.ModelCard.Latent;
import io.skyriver.triton.card.ModelCard.PatchSize;
import io.skyriver.triton.card.ModelCard.Plane;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCard.Sampling;
import io.skyriver.triton.card.ModelCard.Seconds;
import io.skyriver.triton.card.ModelCard.ServedModel;
import io.skyriver.triton.card.ModelCard.Sizes;
import io.skyriver.triton.card.ModelCard.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A card of a model with two latent channels, and plans for it. */
public final class SmallCard {
  private static final int HISTORY = 2;

  public static final ModelCard CARD =
      new ModelCard(
          "small",
          "1",
          "d".repeat(64),
          Map.of(
              Role.TEXT_ENCODER, new ServedModel("small_text_encoder", "1"),
              Role.VIDEO_ENCODER, new ServedModel("small_video_encoder", "1"),
              Role.DENOISER, new ServedModel("small_denoiser", "1"),
              Role.VIDEO_DECODER, new ServedModel("small_video_decoder", "1")),
          new Latent(2, 4, 8, "FP32"),
          List.of(
              new Plane("latent", "LATENT", "LATENT_OUT", 2, "FP32"),
              new Plane("mask", "MASK", null, 1, "FP32")),
          List.of("TEXT", "NEGATIVE_TEXT"),
          new Window(4, HISTORY, 2),
          new Sizes(16, 16, 256, 65536, "48x32"),
          new Seconds(0.0625, 60, 1),
          16,
          new Sampling("flow-euler", 8, 1, 100, 3, 20, 0.1),
          new Decode(4, 8, 8, 2, 4),
          new PatchSize(2, 3, 3),
          1000,
          List.of("text"));

  private SmallCard() {}

  public static ModelRef model() {
    return new ModelRef(CARD.model(), CARD.version(), CARD.digest());
  }

  /** A plan of 48x32 pixels with windows of four latent frames. */
  public static VideoPlan plan(int windows, int steps, int chunkSteps) {
    List<WindowPlan> planned = new ArrayList<>();
    for (int index = 0; index < windows; index++) {
      int history = index == 0 ? 0 : HISTORY;
      planned.add(new WindowPlan(index, index * (4 - HISTORY), 4, history, false));
    }
    int latentFrames = 4 + (windows - 1) * (4 - HISTORY);
    return VideoPlan.newBuilder()
        .setModel(model())
        .setWidth(48)
        .setHeight(32)
        .setFrames(4 * latentFrames)
        .setFps(16)
        .setLatentFrames(latentFrames)
        .setLatentHeight(4)
        .setLatentWidth(6)
        .setSteps(steps)
        .setChunkSteps(chunkSteps)
        .setGuidance(3)
        .setSeed(42)
        .setWindows(planned)
        .build();
  }
}
