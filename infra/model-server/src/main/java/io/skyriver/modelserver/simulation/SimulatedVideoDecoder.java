package io.skyriver.modelserver.simulation;

import io.skyriver.modelserver.engine.Engine;
import io.skyriver.modelserver.engine.ModelFailureException;
import io.skyriver.modelserver.engine.Termination;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * Paints each cell of a latent frame in one color, which its first three channels mix from gray: a
 * tile at the wrong place, or at the wrong time, shows. The halo before the tile is ignored.
 */
final class SimulatedVideoDecoder implements Engine {
  private static final int COLORS = 3;
  private static final float CONTRAST = 0.03f;

  private final ModelCard.Latent latent;
  private final Pace pace;

  SimulatedVideoDecoder(ModelCard card, Pace pace) {
    this.latent = card.latent();
    this.pace = pace;
  }

  @Override
  public List<Tensor> run(Map<String, Tensor> inputs, List<String> outputs, Termination termination)
      throws ModelFailureException {
    long began = System.nanoTime();
    Tensor tile = Inputs.of(inputs, "LATENT");
    if (tile.shape().size() != 5 || tile.extent(2) < 2) {
      throw Inputs.failure("LATENT has the form [1, channels, frames + 1, height, width]");
    }
    Tensor frames = frames(tile);
    Pace.fill(pace.call(), began, termination);
    return List.of(frames);
  }

  @Override
  public void close() {}

  private Tensor frames(Tensor tile) {
    int time = latent.strideTime() * (tile.extent(2) - 1);
    int height = latent.strideSpace() * tile.extent(3);
    int width = latent.strideSpace() * tile.extent(4);
    ByteBuffer frames =
        ByteBuffer.allocate(Math.multiplyExact(time * height, width * COLORS * Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] line = new float[width * COLORS];
    for (int frame = 1; frame < tile.extent(2); frame++) {
      int start = frames.position();
      for (int y = 0; y < tile.extent(3); y++) {
        paint(tile, frame, y, line);
        putRepeatedly(line, frames);
      }
      repeat(frames, start);
    }
    return Tensor.of("FRAMES", DataType.FP32, frames.flip(), 1, time, height, width, COLORS);
  }

  /** One line of pixels. */
  private void paint(Tensor tile, int frame, int y, float[] line) {
    FloatBuffer values = tile.floats();
    for (int color = 0; color < COLORS; color++) {
      int channel = color % tile.extent(1);
      int row = ((channel * tile.extent(2) + frame) * tile.extent(3) + y) * tile.extent(4);
      for (int pixel = 0; pixel * COLORS < line.length; pixel++) {
        float mixed = 0.5f + CONTRAST * values.get(row + pixel / latent.strideSpace());
        line[pixel * COLORS + color] = Math.max(0, Math.min(1, mixed));
      }
    }
  }

  /** The lines of one row of cells. */
  private void putRepeatedly(float[] line, ByteBuffer frames) {
    int bytes = line.length * Float.BYTES;
    int start = frames.position();
    frames.asFloatBuffer().put(line);
    for (int copy = 1; copy < latent.strideSpace(); copy++) {
      System.arraycopy(frames.array(), start, frames.array(), start + copy * bytes, bytes);
    }
    frames.position(start + latent.strideSpace() * bytes);
  }

  /** The frames of one latent frame, of which the first starts there and is complete. */
  private void repeat(ByteBuffer frames, int start) {
    int bytes = frames.position() - start;
    for (int copy = 1; copy < latent.strideTime(); copy++) {
      System.arraycopy(frames.array(), start, frames.array(), start + copy * bytes, bytes);
    }
    frames.position(start + latent.strideTime() * bytes);
  }
}
