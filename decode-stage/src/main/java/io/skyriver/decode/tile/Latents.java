package io.skyriver.decode.tile;

import java.nio.FloatBuffer;

/**
 * The clean latents of one window, its history included.
 *
 * @param values [channels, frames, height, width], row-major from position 0; nobody may write to
 *     them any more
 */
public record Latents(int channels, int frames, int height, int width, FloatBuffer values) {

  public Latents {
    values = values.slice().asReadOnlyBuffer();
    long expected = (long) channels * frames * height * width;
    if (expected != values.remaining()) {
      throw new IllegalArgumentException(
          "latents [%d, %d, %d, %d] need %d values, got %d"
              .formatted(channels, frames, height, width, expected, values.remaining()));
    }
  }

  /** Where the row of cells of one channel, frame and height starts. */
  int row(int channel, int frame, int y) {
    return ((channel * frames + frame) * height + y) * width;
  }
}
