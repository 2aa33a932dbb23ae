package io.skyriver.media;

import static io.skyriver.media.Natives.check;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
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
 * Scales pictures so that they just cover a size, and cuts what lies over, as much on either side.
 * The same on every processor. Not thread-safe; lives as long as its natives.
 */
final class CoverScaler {
  private static final int EXACT =
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT;
  private static final int PLANES = 4;
  private static final int ONE = 1 << 16;

  /** Below so many rows a picture that does not say it has the matrix of standard definition. */
  private static final int HIGH_DEFINITION = 720;

  private final VideoFormat wanted;
  private final int sourceHeight;
  private final int width;
  private final int height;
  private final SwsContext scaler;
  private final BytePointer rgb;
  private final PointerPointer<BytePointer> planes;
  private final IntPointer strides;

  /**
   * @param first picture; all others are like it
   */
  CoverScaler(Natives natives, AVFrame first, VideoFormat wanted) {
    this.wanted = wanted;
    this.sourceHeight = first.height();
    double scale =
        Math.max(
            (double) wanted.width() / first.width(), (double) wanted.height() / first.height());
    this.width = Math.max(wanted.width(), (int) Math.round(first.width() * scale));
    this.height = Math.max(wanted.height(), (int) Math.round(first.height() * scale));
    this.scaler =
        natives.own(
            sws_getContext(
                first.width(),
                first.height(),
                first.format(),
                width,
                height,
                AV_PIX_FMT_RGB24,
                EXACT,
                null,
                null,
                (DoublePointer) null),
            sws -> sws_freeContext(sws));
    IntPointer matrix = sws_getCoefficients(matrix(first));
    sws_setColorspaceDetails(scaler, matrix, isFullRange(first) ? 1 : 0, matrix, 1, 0, ONE, ONE);
    // Vector code may write a little behind the last row.
    this.rgb = natives.own(new BytePointer(3L * width * height + 64));
    this.planes = natives.own(new PointerPointer<BytePointer>(PLANES));
    planes.put(0, rgb);
    for (int plane = 1; plane < PLANES; plane++) {
      planes.put(plane, (Pointer) null);
    }
    this.strides = natives.own(new IntPointer(3 * width, 0, 0, 0));
  }

  /** RGB24 [height, width, 3] of the wanted size. */
  byte[] fit(AVFrame picture) {
    check(
        sws_scale(scaler, picture.data(), picture.linesize(), 0, sourceHeight, planes, strides),
        "scale a picture");
    int row = 3 * wanted.width();
    byte[] fitted = new byte[row * wanted.height()];
    long left = 3L * ((width - wanted.width()) / 2);
    int top = (height - wanted.height()) / 2;
    for (int y = 0; y < wanted.height(); y++) {
      rgb.position(3L * width * (top + y) + left).get(fitted, y * row, row);
    }
    rgb.position(0);
    return fitted;
  }

  private static int matrix(AVFrame picture) {
    int said = picture.colorspace();
    if (said == AVCOL_SPC_BT709) {
      return SWS_CS_ITU709;
    }
    boolean standard =
        said == AVCOL_SPC_SMPTE170M
            || said == AVCOL_SPC_BT470BG
            || picture.height() < HIGH_DEFINITION;
    return standard ? SWS_CS_ITU601 : SWS_CS_ITU709;
  }

  private static boolean isFullRange(AVFrame picture) {
    int format = picture.format();
    boolean jpeg =
        format == AV_PIX_FMT_YUVJ420P
            || format == AV_PIX_FMT_YUVJ422P
            || format == AV_PIX_FMT_YUVJ444P;
    return jpeg || picture.color_range() == AVCOL_RANGE_JPEG;
  }
}
