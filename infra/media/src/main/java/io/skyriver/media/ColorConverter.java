package io.skyriver.media;

import static io.skyriver.media.Natives.check;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * RGB24 (full range) to and from ffmpeg's frames; YUV is BT.709, limited range. The same on every
 * processor. Not thread-safe; lives as long as its natives.
 */
final class ColorConverter {
  private static final int EXACT =
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT;
  private static final int PLANES = 4;
  private static final int ONE = 1 << 16;

  private final int height;
  private final SwsContext scaler;
  private final BytePointer rgb;
  private final PointerPointer<BytePointer> rgbPlanes;
  private final IntPointer rgbStrides;

  private ColorConverter(Natives natives, int width, int height, int from, int to) {
    this.height = height;
    this.scaler =
        natives.own(
            sws_getContext(
                width, height, from, width, height, to, EXACT, null, null, (DoublePointer) null),
            sws -> sws_freeContext(sws));
    int fullFrom = from == AV_PIX_FMT_YUV420P ? 0 : 1;
    int fullTo = to == AV_PIX_FMT_YUV420P ? 0 : 1;
    IntPointer bt709 = sws_getCoefficients(SWS_CS_ITU709);
    sws_setColorspaceDetails(scaler, bt709, fullFrom, bt709, fullTo, 0, ONE, ONE);
    // Vector code may read and write a little behind the last row.
    this.rgb = natives.own(new BytePointer(3L * width * height + 64));
    this.rgbPlanes = natives.own(new PointerPointer<BytePointer>(PLANES));
    rgbPlanes.put(0, rgb);
    for (int plane = 1; plane < PLANES; plane++) {
      rgbPlanes.put(plane, (Pointer) null);
    }
    this.rgbStrides = natives.own(new IntPointer(3 * width, 0, 0, 0));
  }

  static ColorConverter toYuv(Natives natives, VideoFormat format) {
    return new ColorConverter(
        natives, format.width(), format.height(), AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P);
  }

  /** From a decoder's pixel format. */
  static ColorConverter toRgb(Natives natives, int width, int height, int pixelFormat) {
    return new ColorConverter(natives, width, height, pixelFormat, AV_PIX_FMT_RGB24);
  }

  void write(byte[] frame, AVFrame target) {
    rgb.position(0).put(frame, 0, frame.length);
    check(
        sws_scale(scaler, rgbPlanes, rgbStrides, 0, height, target.data(), target.linesize()),
        "convert the colors of a frame");
  }

  byte[] read(AVFrame source, int bytes) {
    check(
        sws_scale(scaler, source.data(), source.linesize(), 0, height, rgbPlanes, rgbStrides),
        "convert the colors of a frame");
    byte[] frame = new byte[bytes];
    rgb.position(0).get(frame, 0, bytes);
    return frame;
  }
}
