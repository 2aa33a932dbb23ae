package io.skyriver.media;

import static io.skyriver.media.Natives.check;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** Single pictures as PNG, lossless. */
public final class Stills {

  private Stills() {}

  /** Encodes one RGB24 frame [height, width, 3]. */
  public static byte[] png(byte[] rgb, int width, int height) {
    if (rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "a %d×%d picture doesn't have %d bytes".formatted(width, height, rgb.length));
    }
    try (Natives natives = new Natives()) {
      AVCodecContext codec = openCodec(natives, width, height);
      AVFrame frame = natives.own(av_frame_alloc(), f -> av_frame_free(f));
      frame.format(AV_PIX_FMT_RGB24).width(width).height(height);
      check(av_frame_get_buffer(frame, 0), "allocate a picture");
      for (int y = 0; y < height; y++) {
        frame.data(0).position((long) y * frame.linesize(0)).put(rgb, y * width * 3, width * 3);
      }
      check(avcodec_send_frame(codec, frame), "encode a picture");
      AVPacket packet = natives.own(av_packet_alloc(), p -> av_packet_free(p));
      check(avcodec_receive_packet(codec, packet), "encode a picture");
      byte[] file = new byte[packet.size()];
      packet.data().get(file);
      return file;
    }
  }

  /** The first frame of a video as PNG. */
  public static byte[] firstFrame(Path video) {
    try (FrameReader reader = new FrameReader(video)) {
      byte[] rgb = reader.next().orElseThrow(() -> new MediaException(video + " has no frames"));
      return png(rgb, reader.width(), reader.height());
    }
  }

  private static AVCodecContext openCodec(Natives natives, int width, int height) {
    var encoder = avcodec_find_encoder(AV_CODEC_ID_PNG);
    AVCodecContext codec =
        natives.own(avcodec_alloc_context3(encoder), c -> avcodec_free_context(c));
    codec.width(width).height(height).pix_fmt(AV_PIX_FMT_RGB24).thread_count(1);
    try (AVRational tick = new AVRational().num(1).den(1)) {
      codec.time_base(tick);
    }
    check(avcodec_open2(codec, encoder, (AVDictionary) null), "open the PNG encoder");
    return codec;
  }
}
