package io.skyriver.media;

import static io.skyriver.media.Natives.check;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.jspecify.annotations.Nullable;

/**
 * A picture or video that somebody brought, decoded frame by frame. Nothing in the file is trusted:
 * only the reader and decoders of its kind are opened, it can refer to no other file, no picture
 * may have more than the limit's pixels, and the size of the pictures may not change. Close it in
 * any case. Not thread-safe.
 */
final class Footage implements AutoCloseable {
  private final Natives natives = new Natives();
  private final AVFormatContext container;
  private final AVStream stream;
  private final AVCodecContext codec;
  private final PacketFeed packets;
  private final AVFrame frame;
  private int width;
  private int height;

  Footage(Path file, FootageKind kind, long mostPixels) {
    try {
      this.container = open(file, kind);
      this.stream = picture();
      this.codec = decoder(kind, mostPixels);
      this.packets = new PacketFeed(natives, container, stream.index(), codec);
      this.frame = natives.own(av_frame_alloc(), f -> av_frame_free(f));
    } catch (RuntimeException e) {
      natives.close();
      throw e;
    }
  }

  /** The next picture; valid until the next call. Null at the end. */
  @Nullable AVFrame next() {
    for (int result = avcodec_receive_frame(codec, frame);
        result != AVERROR_EOF();
        result = avcodec_receive_frame(codec, frame)) {
      if (result == AVERROR_EAGAIN()) {
        packets.feed();
      } else {
        check(result, "decode");
        requireSameSize();
        return frame;
      }
    }
    return null;
  }

  /** Frames per second as the container has it; 0 where it does not say. */
  double fps() {
    AVRational average = stream.avg_frame_rate();
    if (average.num() > 0 && average.den() > 0) {
      return (double) average.num() / average.den();
    }
    double seconds =
        stream.duration() * (double) stream.time_base().num() / stream.time_base().den();
    return seconds > 0 ? stream.nb_frames() / seconds : 0;
  }

  Natives natives() {
    return natives;
  }

  @Override
  public void close() {
    natives.close();
  }

  private AVFormatContext open(Path file, FootageKind kind) {
    AVInputFormat reader = av_find_input_format(kind.demuxer());
    if (reader == null) {
      throw new MediaException("nothing here reads " + kind);
    }
    AVFormatContext opened = new AVFormatContext(null);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "protocol_whitelist", "file", 0);
    try {
      String name = "file:" + file.toAbsolutePath();
      check(avformat_open_input(opened, name, reader, options), "open the file");
    } finally {
      av_dict_free(options);
    }
    return natives.own(opened, c -> avformat_close_input(c));
  }

  /** The first stream of pictures; sound and text are left alone. */
  private AVStream picture() {
    for (int index = 0; index < container.nb_streams(); index++) {
      if (container.streams(index).codecpar().codec_type() == AVMEDIA_TYPE_VIDEO) {
        return container.streams(index);
      }
    }
    throw new MediaException("there are no pictures in the file");
  }

  private AVCodecContext decoder(FootageKind kind, long mostPixels) {
    var parameters = stream.codecpar();
    if (!kind.decodes(parameters.codec_id())) {
      throw new MediaException("its pictures are in a format that is not taken");
    }
    var decoder = avcodec_find_decoder(parameters.codec_id());
    AVCodecContext opened =
        natives.own(avcodec_alloc_context3(decoder), c -> avcodec_free_context(c));
    check(avcodec_parameters_to_context(opened, parameters), "read the stream's parameters");
    opened.thread_count(1).max_pixels(mostPixels);
    check(avcodec_open2(opened, decoder, (AVDictionary) null), "open the decoder");
    return opened;
  }

  private void requireSameSize() {
    if (width == 0) {
      width = frame.width();
      height = frame.height();
    }
    if (frame.width() != width || frame.height() != height) {
      throw new MediaException("the pictures change their size");
    }
  }
}
