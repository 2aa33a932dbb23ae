package io.skyriver.media;

/**
 * What all frames of a video share.
 *
 * @param width pixels, even
 * @param height pixels, even
 * @param fps frames per second
 */
public record VideoFormat(int width, int height, int fps) {
  private static final int MACROBLOCK = 16;

  public VideoFormat {
    if (width < MACROBLOCK || height < MACROBLOCK || width % 2 != 0 || height % 2 != 0 || fps < 1) {
      throw new IllegalArgumentException(
          "can't encode %d×%d at %d fps: edges are even and at least %d"
              .formatted(width, height, fps, MACROBLOCK));
    }
  }

  /** Bytes of one RGB24 frame. */
  int frameBytes() {
    return Math.multiplyExact(Math.multiplyExact(width, height), 3);
  }

  void requireFrame(byte[] rgb) {
    if (rgb.length != frameBytes()) {
      throw new IllegalArgumentException(
          "a %d×%d frame has %d bytes, got %d".formatted(width, height, frameBytes(), rgb.length));
    }
  }
}
