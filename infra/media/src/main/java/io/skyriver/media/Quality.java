package io.skyriver.media;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;

/**
 * How finely pictures are quantized. The encoder's rate control only ever chooses between two
 * quantizers; the bit rate is set so high that it takes the finer one unless a picture is
 * extraordinarily hard.
 *
 * @param finest lowest quantizer
 * @param coarsest highest quantizer
 * @param bitsPerSecond target of the rate control
 */
record Quality(int finest, int coarsest, long bitsPerSecond) {
  private static final int FINEST = 14;
  private static final int COARSEST = 24;
  private static final int BITS_PER_PIXEL = 2;
  private static final long LEAST_BITS_PER_SECOND = 1_000_000;

  static Quality of(VideoFormat format) {
    long pixels = (long) format.width() * format.height() * format.fps();
    return new Quality(FINEST, COARSEST, Math.max(LEAST_BITS_PER_SECOND, BITS_PER_PIXEL * pixels));
  }

  void applyTo(AVCodecContext codec) {
    codec.qmin(finest).qmax(coarsest).bit_rate(bitsPerSecond).rc_max_rate(0);
  }
}
