package io.skyriver.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;

import java.util.Arrays;
import java.util.Set;

/** What a file that somebody brought can be; each kind has one reader and few decoders. */
public enum FootageKind {
  PNG("image/png", "png_pipe", AV_CODEC_ID_PNG),
  JPEG("image/jpeg", "jpeg_pipe", AV_CODEC_ID_MJPEG),
  WEBP("image/webp", "webp_pipe", AV_CODEC_ID_WEBP),
  MP4(
      "video/mp4",
      "mp4",
      AV_CODEC_ID_H264,
      AV_CODEC_ID_HEVC,
      AV_CODEC_ID_VP9,
      AV_CODEC_ID_AV1,
      AV_CODEC_ID_MPEG4);

  private final String mediaType;
  private final String demuxer;
  private final Set<Integer> codecs;

  FootageKind(String mediaType, String demuxer, Integer... codecs) {
    this.mediaType = mediaType;
    this.demuxer = demuxer;
    this.codecs = Set.of(codecs);
  }

  /**
   * The kind of a media type.
   *
   * @throws MediaException when there is none
   */
  public static FootageKind of(String mediaType) {
    return Arrays.stream(values())
        .filter(kind -> kind.mediaType.equals(mediaType))
        .findFirst()
        .orElseThrow(() -> new MediaException("nothing here reads " + mediaType));
  }

  String demuxer() {
    return demuxer;
  }

  boolean decodes(int codec) {
    return codecs.contains(codec);
  }

  /** A single picture. */
  boolean isStill() {
    return this != MP4;
  }
}
