package io.skyriver.media;

import java.util.ArrayList;
import java.util.List;

/** Moving pictures for tests. */
final class Pictures {

  private Pictures() {}

  /** A soft spot wanders over a color gradient. */
  static List<byte[]> smooth(int width, int height, int frames) {
    List<byte[]> pictures = new ArrayList<>();
    for (int frame = 0; frame < frames; frame++) {
      pictures.add(smoothFrame(width, height, frame));
    }
    return pictures;
  }

  private static byte[] smoothFrame(int width, int height, int frame) {
    byte[] rgb = new byte[width * height * 3];
    double reach = height * height / 32.0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double dx = x - width * (0.3 + 0.01 * frame);
        double dy = y - height * 0.5 - 6 * StrictMath.sin(frame * 0.4);
        double spot = StrictMath.exp(-(dx * dx + dy * dy) / reach);
        int at = (y * width + x) * 3;
        rgb[at] = (byte) Math.round(60 + 60.0 * y / height + 130 * spot);
        rgb[at + 1] = (byte) Math.round(120 + 70.0 * x / width - 60 * spot);
        rgb[at + 2] = (byte) Math.round(200 - 90.0 * y / height - 100 * spot);
      }
    }
    return rgb;
  }

  static byte[] segment(List<byte[]> frames, VideoFormat format) {
    try (SegmentEncoder encoder = new SegmentEncoder(format)) {
      frames.forEach(encoder::add);
      return encoder.finish();
    }
  }

  /** Peak signal to noise ratio in decibels. */
  static double psnr(byte[] one, byte[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double error = Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i]);
      sum += error * error;
    }
    return 10 * Math.log10(255.0 * 255.0 / (sum / one.length));
  }
}
