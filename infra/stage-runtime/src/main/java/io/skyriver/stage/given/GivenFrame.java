package io.skyriver.stage.given;

import java.nio.FloatBuffer;

/**
 * One latent frame that is given.
 *
 * @param values [channels, frames, cells] that it is one frame of
 * @param frames frames in those values
 * @param index which of them
 * @param clean whether it stays as it is; else it is noised and denoised
 */
public record GivenFrame(FloatBuffer values, int frames, int index, boolean clean) {

  /** Copies the cells of one channel. */
  public void copy(int channel, int cells, float[] target, int at) {
    values.get((channel * frames + index) * cells, target, at, cells);
  }
}
