package io.skyriver.media;

import java.nio.file.Path;

/**
 * What a file is, found by decoding it.
 *
 * @param codec for example h264 or png
 * @param width pixels
 * @param height pixels
 * @param fps frames per second
 * @param frames frames that can be decoded
 */
public record MediaProbe(String codec, int width, int height, double fps, int frames) {

  /** Decodes the whole file. */
  public static MediaProbe of(Path file) {
    try (FrameReader reader = new FrameReader(file)) {
      int frames = 0;
      while (reader.next().isPresent()) {
        frames++;
      }
      return new MediaProbe(reader.codec(), reader.width(), reader.height(), reader.fps(), frames);
    }
  }
}
