package io.skyriver.decode.tile;

import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;

/** One decoder call over a whole window: what tiles are measured against. */
final class WholeWindow {

  private WholeWindow() {}

  /** LATENT of the window with the first frame repeated, and a border of the nearest latents. */
  static Tensor padded(Latents latents, int halo) {
    int frames = latents.frames() + 1;
    int height = latents.height() + 2 * halo;
    int width = latents.width() + 2 * halo;
    float[] padded = new float[latents.channels() * frames * height * width];
    int at = 0;
    for (int channel = 0; channel < latents.channels(); channel++) {
      for (int frame = 0; frame < frames; frame++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            int row = Math.min(latents.height() - 1, Math.max(0, y - halo));
            int column = Math.min(latents.width() - 1, Math.max(0, x - halo));
            int start = latents.row(channel, Math.max(0, frame - 1), row);
            padded[at++] = latents.values().get(start + column);
          }
        }
      }
    }
    return Tensor.floats("LATENT", padded, 1, latents.channels(), frames, height, width);
  }

  /** The picture inside of the border, as [frames, height, width, 3]. */
  static float[] cropped(
      Tensor decoded, ModelCard.Latent strides, Latents latents, int halo, int frames) {
    int scale = strides.strideSpace();
    int height = latents.height() * scale;
    int width = latents.width() * scale;
    int border = halo * scale;
    float[] cropped = new float[frames * height * width * 3];
    int at = 0;
    for (int frame = 0; frame < frames; frame++) {
      for (int y = 0; y < height; y++) {
        int row = frame * decoded.extent(2) + y + border;
        int from = (row * decoded.extent(3) + border) * 3;
        decoded.floats().get(from, cropped, at, width * 3);
        at += width * 3;
      }
    }
    return cropped;
  }
}
