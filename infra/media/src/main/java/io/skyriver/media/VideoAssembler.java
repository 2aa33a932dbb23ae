package io.skyriver.media;

import static io.skyriver.media.Natives.check;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** Joins segments to one MP4 that plays while it loads. Pictures are copied, not encoded again. */
public final class VideoAssembler {

  private VideoAssembler() {}

  /**
   * Writes the video.
   *
   * @param segments in order, all of one format
   * @param frames how many frames they must have together
   * @param output a file that is created or replaced; of no use after an exception
   * @throws MediaException when the segments don't fit together or to the number of frames
   */
  public static void assemble(List<Path> segments, VideoFormat format, long frames, Path output) {
    try (Natives natives = new Natives();
        AVRational tick = new AVRational().num(1).den(format.fps())) {
      AVFormatContext first = Inputs.open(natives, segments.get(0));
      AVFormatContext container = container(natives, output);
      AVStream stream = startStream(container, first.streams(0).codecpar(), tick);
      AVPacket packet = natives.own(av_packet_alloc(), p -> av_packet_free(p));
      long written = 0;
      for (Path segment : segments) {
        written = append(segment, packet, container, stream, tick, written);
      }
      if (written != frames) {
        throw new MediaException(
            "the segments have %d frames instead of %d".formatted(written, frames));
      }
      check(av_write_trailer(container), "end the video");
    }
  }

  private static AVFormatContext container(Natives natives, Path output) {
    AVFormatContext container = new AVFormatContext(null);
    String name = "file:" + output.toAbsolutePath();
    check(avformat_alloc_output_context2(container, null, "mp4", name), "start the video");
    natives.own(container, c -> avformat_free_context(c));
    container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    AVIOContext file = new AVIOContext(null);
    check(avio_open(file, name, AVIO_FLAG_WRITE), "write " + output);
    natives.afterwards(() -> avio_closep(file));
    container.pb(file);
    return container;
  }

  private static AVStream startStream(
      AVFormatContext container, AVCodecParameters parameters, AVRational tick) {
    AVStream stream = avformat_new_stream(container, null);
    check(avcodec_parameters_copy(stream.codecpar(), parameters), "copy the parameters");
    // The container chooses its own tag for the codec.
    stream.codecpar().codec_tag(0);
    stream.time_base(tick);
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "movflags", "+faststart", 0);
      check(avformat_write_header(container, options), "start the video");
    } finally {
      av_dict_free(options);
    }
    return stream;
  }

  /** Copies the packets of one segment; gives the number of frames written so far. */
  private static long append(
      Path segment,
      AVPacket packet,
      AVFormatContext container,
      AVStream stream,
      AVRational tick,
      long written) {
    try (Natives natives = new Natives()) {
      AVFormatContext input = Inputs.open(natives, segment);
      requireSame(segment, input.streams(0).codecpar(), stream.codecpar());
      long next = written;
      for (int result = av_read_frame(input, packet);
          result != AVERROR_EOF();
          result = av_read_frame(input, packet)) {
        check(result, "read " + segment);
        // Frames are equally long and none is reordered, so their count is their time.
        long time = av_rescale_q(next, tick, stream.time_base());
        packet.pts(time).dts(time).duration(av_rescale_q(1, tick, stream.time_base()));
        packet.stream_index(0).pos(-1);
        check(av_interleaved_write_frame(container, packet), "write the video");
        av_packet_unref(packet);
        next++;
      }
      return next;
    }
  }

  private static void requireSame(Path segment, AVCodecParameters one, AVCodecParameters other) {
    if (one.codec_id() != other.codec_id()
        || one.width() != other.width()
        || one.height() != other.height()
        || !Arrays.equals(extradata(one), extradata(other))) {
      throw new MediaException(
          segment + " was encoded with other parameters than the first segment");
    }
  }

  private static byte[] extradata(AVCodecParameters parameters) {
    byte[] bytes = new byte[parameters.extradata_size()];
    if (bytes.length > 0) {
      parameters.extradata().get(bytes);
    }
    return bytes;
  }
}
