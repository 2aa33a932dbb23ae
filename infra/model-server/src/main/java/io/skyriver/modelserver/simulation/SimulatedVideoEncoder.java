package io.skyriver.modelserver.simulation;

import io.skyriver.modelserver.engine.Engine;
import io.skyriver.modelserver.engine.ModelFailureException;
import io.skyriver.modelserver.engine.Termination;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** Makes each cell of the first pixel that it covers, in space and time. */
final class SimulatedVideoEncoder implements Engine {
  private static final int COLORS = 3;
  private static final float MIDDLE = 127.5f;

  private final ModelCard.Latent latent;
  private final Pace pace;

  SimulatedVideoEncoder(ModelCard card, Pace pace) {
    this.latent = card.latent();
    this.pace = pace;
  }

  @Override
  public List<Tensor> run(Map<String, Tensor> inputs, List<String> outputs, Termination termination)
      throws ModelFailureException {
    long began = System.nanoTime();
    Tensor frames = Inputs.of(inputs, "FRAMES");
    if (frames.shape().size() != 5 || frames.extent(4) != COLORS) {
      throw Inputs.failure("FRAMES has the form [1, frames, height, width, 3]");
    }
    Tensor latents = latents(frames);
    Pace.fill(pace.call(), began, termination);
    return List.of(latents);
  }

  @Override
  public void close() {}

  private Tensor latents(Tensor frames) {
    int time = latent.latentFrames(frames.extent(1));
    int height = frames.extent(2) / latent.strideSpace();
    int width = frames.extent(3) / latent.strideSpace();
    int values = Math.multiplyExact(latent.channels() * time, height * width);
    ByteBuffer latents = ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int channel = 0; channel < latent.channels(); channel++) {
      for (int frame = 0; frame < time; frame++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            latents.putFloat(value(frames, channel, frame, y, x));
          }
        }
      }
    }
    latents.flip();
    return Tensor.of("LATENT", DataType.FP32, latents, 1, latent.channels(), time, height, width);
  }

  private float value(Tensor frames, int channel, int latentFrame, int y, int x) {
    int frame = Math.max(0, latentFrame * latent.strideTime() - latent.missingFrames());
    int row = frame * frames.extent(2) + y * latent.strideSpace();
    int pixel = row * frames.extent(3) + x * latent.strideSpace();
    int level = frames.data().get(pixel * COLORS + channel % COLORS) & 0xFF;
    return level / MIDDLE - 1;
  }
}
