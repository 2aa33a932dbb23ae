package io.skyriver.media;

/**
 * What is too much of a file that somebody brought.
 *
 * @param mostPixels of one picture
 * @param mostFrames of one video
 */
public record FootageLimits(long mostPixels, int mostFrames) {
  /** The pixels of a picture of 8K; more takes more memory than a picture is worth. */
  public static final long PIXELS = 7680L * 4320;

  public FootageLimits {
    if (mostPixels < 1 || mostFrames < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
