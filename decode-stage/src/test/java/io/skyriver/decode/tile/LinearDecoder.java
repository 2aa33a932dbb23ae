package io.skyriver.decode.tile;

import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A decoder of known reach: each pixel is a fixed linear function of the latents at most {@code
 * halo} cells away in its own and the one frame before. Outside of its tile it sees zeros, so
 * pixels nearer to the border are wrong.
 */
public final class LinearDecoder {
  private static final int COLORS = 3;

  private final ModelCard.Latent latent;
  private final int halo;
  private final float[] kernel;
  private final float[] details;

  public LinearDecoder(ModelCard.Latent latent, int halo) {
    this.latent = latent;
    this.halo = halo;
    int side = 2 * halo + 1;
    Random random = new Random(11);
    this.kernel = numbers(random, COLORS * latent.channels() * 2 * side * side, 1.5f / side);
    this.details =
        numbers(random, latent.strideTime() * latent.strideSpace() * latent.strideSpace(), 0.2f);
  }

  public InferResponse answer(Tensor tile) {
    return new InferResponse(List.of(decode(tile)), Duration.ofMillis(3));
  }

  /** LATENT [1, C, T + 1, h, w] to FRAMES. */
  public Tensor decode(Tensor tile) {
    int frames = tile.extent(2) - 1;
    int height = tile.extent(3);
    int width = tile.extent(4);
    int scale = latent.strideSpace();
    int pixelFrames = frames * latent.strideTime();
    float[] out = new float[pixelFrames * height * scale * width * scale * COLORS];
    FloatBuffer latents = tile.floats();
    for (int t = 0; t < frames; t++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int color = 0; color < COLORS; color++) {
            float value = cell(latents, frames + 1, height, width, t, y, x, color);
            paint(out, value, height, width, t, y, x, color);
          }
        }
      }
    }
    return Tensor.floats("FRAMES", out, 1, pixelFrames, height * scale, width * scale, COLORS);
  }

  private float cell(
      FloatBuffer latents, int frames, int height, int width, int t, int y, int x, int color) {
    int side = 2 * halo + 1;
    float sum = 0.5f;
    for (int channel = 0; channel < latent.channels(); channel++) {
      for (int dt = 0; dt < 2; dt++) {
        for (int dy = -halo; dy <= halo; dy++) {
          for (int dx = -halo; dx <= halo; dx++) {
            int row = y + dy;
            int column = x + dx;
            if (row < 0 || row >= height || column < 0 || column >= width) {
              continue;
            }
            int weight =
                (((color * latent.channels() + channel) * 2 + dt) * side + dy + halo) * side
                    + dx
                    + halo;
            int at = ((channel * frames + t + dt) * height + row) * width + column;
            sum += kernel[weight] * latents.get(at);
          }
        }
      }
    }
    return sum;
  }

  private void paint(
      float[] out, float value, int height, int width, int t, int y, int x, int color) {
    int scale = latent.strideSpace();
    for (int dt = 0; dt < latent.strideTime(); dt++) {
      for (int dy = 0; dy < scale; dy++) {
        for (int dx = 0; dx < scale; dx++) {
          int frame = t * latent.strideTime() + dt;
          int pixel = (frame * height * scale + y * scale + dy) * width * scale + x * scale + dx;
          float detail = details[(dt * scale + dy) * scale + dx];
          out[pixel * COLORS + color] = value * (1 + detail);
        }
      }
    }
  }

  private static float[] numbers(Random random, int count, float scale) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (random.nextFloat() - 0.5f) * scale;
    }
    return numbers;
  }
}
