package io.skyriver.decode.tile;

/**
 * How tiles of one length cover one edge of the picture, in latent cells. The first tile starts
 * {@code halo} cells before the picture, each next one {@code tile - overlap} cells later, the last
 * one ends at least {@code halo} cells behind it: so every cell lies {@code halo} cells deep in
 * some tile.
 *
 * @param cells length of the picture
 * @param tile length of a tile
 * @param halo cells at a tile's border that see too little of their surroundings
 * @param overlap cells that neighbors share, at least two halos
 */
record Axis(int cells, int tile, int halo, int overlap) {

  Axis {
    if (cells < 1 || halo < 0 || overlap < 2 * halo || tile <= overlap) {
      throw new IllegalArgumentException(
          "can't cover %d cells with tiles of %d, halo %d, overlap %d"
              .formatted(cells, tile, halo, overlap));
    }
  }

  int tiles() {
    int covered = cells + 2 * halo - overlap;
    int stride = tile - overlap;
    return Math.max(1, (covered + stride - 1) / stride);
  }

  /** First cell of a tile in the picture; the first tile's is negative. */
  int origin(int index) {
    return index * (tile - overlap) - halo;
  }

  /**
   * Weight of each pixel of a tile: 0 within the halo of a border with another tile, from there a
   * linear ramp through the rest of the overlap, 1 elsewhere.
   *
   * @param scale pixels per cell
   */
  float[] weights(int index, int scale) {
    int pixels = tile * scale;
    float[] weights = new float[pixels];
    for (int pixel = 0; pixel < pixels; pixel++) {
      float left = index == 0 ? 1 : ramp(pixel, scale);
      float right = index == tiles() - 1 ? 1 : ramp(pixels - 1 - pixel, scale);
      weights[pixel] = Math.min(left, right);
    }
    return weights;
  }

  private float ramp(int depth, int scale) {
    int trusted = depth - halo * scale;
    int length = (overlap - 2 * halo) * scale;
    if (trusted < 0) {
      return 0;
    }
    return trusted >= length ? 1 : (trusted + 0.5f) / length;
  }
}
