package io.skyriver.encoder;

import java.nio.ByteBuffer;

/**
 * Makes pictures as large as whole latent cells are, by repeating their right and lower edge; what
 * is too much is cropped again when they are decoded.
 *
 * @param width pixels of the picture
 * @param height pixels of the picture
 * @param paddedWidth at least as many
 * @param paddedHeight at least as many
 */
record Padding(int width, int height, int paddedWidth, int paddedHeight) {

  /** Appends an RGB24 picture. */
  void put(byte[] rgb, ByteBuffer target) {
    int row = 3 * width;
    for (int y = 0; y < paddedHeight; y++) {
      int start = Math.min(y, height - 1) * row;
      target.put(rgb, start, row);
      for (int x = width; x < paddedWidth; x++) {
        target.put(rgb, start + row - 3, 3);
      }
    }
  }
}
