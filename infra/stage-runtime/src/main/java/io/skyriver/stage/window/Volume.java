package io.skyriver.stage.window;

import io.skyriver.events.Extent;

/**
 * The size of a box of latent cells.
 *
 * @param frames latent frames, at least 1
 * @param height latent cells in height, at least 1
 * @param width latent cells in width, at least 1
 */
public record Volume(int frames, int height, int width) {

  public Volume {
    if (frames < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "a volume needs positive extents, got %dx%dx%d".formatted(frames, height, width));
    }
  }

  public static Volume of(Extent extent) {
    return new Volume(extent.getT(), extent.getH(), extent.getW());
  }

  public Extent toExtent() {
    return new Extent(frames, height, width);
  }

  /** Cells of one latent frame. */
  public int cellsPerFrame() {
    return Math.multiplyExact(height, width);
  }

  /** Cells in all. */
  public int cells() {
    return Math.multiplyExact(frames, cellsPerFrame());
  }
}
