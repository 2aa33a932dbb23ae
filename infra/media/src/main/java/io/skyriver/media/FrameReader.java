package io.skyriver.media;

import static io.skyriver.media.Natives.check;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_q2d;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/** Decodes the video stream of a file, frame by frame. Close it in any case. Not thread-safe. */
public final class FrameReader implements AutoCloseable {
  private final Natives natives = new Natives();
  private final AVFormatContext container;
  private final AVCodecContext codec;
  private final PacketFeed packets;
  private final AVFrame frame;
  private @Nullable ColorConverter colors;

  /** Opens a file with one stream, the video. */
  public FrameReader(Path file) {
    try {
      this.container = Inputs.open(natives, file);
      this.codec = openCodec();
      this.packets = new PacketFeed(natives, container, 0, codec);
      this.frame = natives.own(av_frame_alloc(), f -> av_frame_free(f));
    } catch (RuntimeException e) {
      natives.close();
      throw e;
    }
  }

  /** All frames of a file in RGB24; for small files. */
  public static List<byte[]> readAll(Path file) {
    try (FrameReader reader = new FrameReader(file)) {
      List<byte[]> frames = new ArrayList<>();
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        frames.add(next.get());
      }
      return frames;
    }
  }

  /** Name of the codec, for example h264. */
  public String codec() {
    return avcodec_get_name(codec.codec_id()).getString();
  }

  /** Pixels. */
  public int width() {
    return codec.width();
  }

  /** Pixels. */
  public int height() {
    return codec.height();
  }

  /** Average frames per second as the container has it. */
  public double fps() {
    return av_q2d(container.streams(0).avg_frame_rate());
  }

  /** The next frame in RGB24 [height, width, 3]; empty at the end. */
  public Optional<byte[]> next() {
    for (int result = avcodec_receive_frame(codec, frame);
        result != AVERROR_EOF();
        result = avcodec_receive_frame(codec, frame)) {
      if (result == AVERROR_EAGAIN()) {
        packets.feed();
      } else {
        check(result, "decode");
        return Optional.of(rgb());
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    natives.close();
  }

  private AVCodecContext openCodec() {
    var parameters = container.streams(0).codecpar();
    var decoder = avcodec_find_decoder(parameters.codec_id());
    AVCodecContext opened =
        natives.own(avcodec_alloc_context3(decoder), c -> avcodec_free_context(c));
    check(avcodec_parameters_to_context(opened, parameters), "read the stream's parameters");
    opened.thread_count(1);
    check(avcodec_open2(opened, decoder, (AVDictionary) null), "open the decoder");
    return opened;
  }

  private byte[] rgb() {
    if (colors == null) {
      colors = ColorConverter.toRgb(natives, width(), height(), codec.pix_fmt());
    }
    return colors.read(frame, width() * height() * 3);
  }
}
