package io.skyriver.media;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * What a file that somebody brought is, found by decoding all of it.
 *
 * @param width pixels
 * @param height pixels
 * @param frames that can be decoded, at least 1; 1 for a still
 * @param fps frames per second; 0 for a still
 */
public record FootageFacts(int width, int height, int frames, double fps) {

  /**
   * Decodes the whole file.
   *
   * @throws FootageTooLargeException when there are more frames than the limits allow
   * @throws MediaException when it can't be decoded; too many pixels are among the reasons
   */
  public static FootageFacts of(Path file, FootageKind kind, FootageLimits limits) {
    try (Footage footage = new Footage(file, kind, limits.mostPixels())) {
      int frames = 0;
      int width = 0;
      int height = 0;
      for (AVFrame frame = footage.next(); frame != null; frame = footage.next()) {
        width = frame.width();
        height = frame.height();
        frames++;
        if (kind.isStill()) {
          return new FootageFacts(width, height, 1, 0);
        }
        requireFewer(frames, limits);
      }
      double fps = footage.fps();
      if (frames == 0 || fps <= 0) {
        throw new MediaException("there is no moving picture in the file");
      }
      return new FootageFacts(width, height, frames, fps);
    }
  }

  /** Frames of the same video at another rate, at least one. */
  public int framesAt(int otherFps) {
    return fps <= 0 ? 1 : (int) Math.max(1, Math.round(frames * otherFps / fps));
  }

  private static void requireFewer(int frames, FootageLimits limits) {
    if (frames > limits.mostFrames()) {
      throw new FootageTooLargeException(
          "the video has more than %d frames".formatted(limits.mostFrames()));
    }
  }
}
