package io.skyriver.media;

import static io.skyriver.media.Natives.check;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_close_dyn_buf;
import static org.bytedeco.ffmpeg.global.avformat.avio_open_dyn_buf;
import static org.bytedeco.ffmpeg.global.avutil.AVCHROMA_LOC_LEFT;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_free;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the frames of one window as a segment: H.264 in a fragmented MP4, closed groups of
 * pictures, the first frame an IDR. Codec parameters follow from the format alone, so the segments
 * of a video can be joined without encoding again. Add frames in order, then {@link #finish()};
 * close in any case. Not thread-safe.
 */
public final class SegmentEncoder implements AutoCloseable {
  /** Frames between two places to seek to, at most. */
  private static final int KEYFRAME_SECONDS = 2;

  private final VideoFormat format;
  private final Natives natives = new Natives();
  private final AVCodecContext codec;
  private final AVFormatContext container;
  private final AVStream stream;
  private final AVFrame frame;
  private final AVPacket packet;
  private final ColorConverter colors;
  private @Nullable AVIOContext buffer;
  private long frames;

  /** Starts a segment. */
  public SegmentEncoder(VideoFormat format) {
    this.format = format;
    try {
      this.codec = openCodec(natives, format);
      this.container = container(natives);
      this.stream = openStream();
      this.frame = natives.own(av_frame_alloc(), f -> av_frame_free(f));
      this.packet = natives.own(av_packet_alloc(), p -> av_packet_free(p));
      this.colors = ColorConverter.toYuv(natives, format);
      frame.format(AV_PIX_FMT_YUV420P).width(format.width()).height(format.height());
      check(av_frame_get_buffer(frame, 0), "allocate a frame");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Encodes the next frame, RGB24 [height, width, 3]. */
  public void add(byte[] rgb) {
    format.requireFrame(rgb);
    check(av_frame_make_writable(frame), "write to a frame");
    colors.write(rgb, frame);
    frame.pts(frames++);
    check(avcodec_send_frame(codec, frame), "encode frame " + (frames - 1));
    drain();
  }

  /** Ends the segment and gives the file. */
  public byte[] finish() {
    if (frames == 0) {
      throw new MediaException("can't encode a segment without frames");
    }
    check(avcodec_send_frame(codec, null), "end the encoding");
    drain();
    check(av_write_trailer(container), "end the segment");
    return closeBuffer();
  }

  @Override
  public void close() {
    closeBuffer();
    natives.close();
  }

  private static AVCodecContext openCodec(Natives natives, VideoFormat format) {
    var encoder = avcodec_find_encoder_by_name("libopenh264");
    if (encoder == null) {
      throw new MediaException("this build of ffmpeg has no libopenh264");
    }
    AVCodecContext codec =
        natives.own(avcodec_alloc_context3(encoder), c -> avcodec_free_context(c));
    codec
        .width(format.width())
        .height(format.height())
        .pix_fmt(AV_PIX_FMT_YUV420P)
        .gop_size(KEYFRAME_SECONDS * format.fps())
        .max_b_frames(0)
        .thread_count(1)
        .slices(1)
        .colorspace(AVCOL_SPC_BT709)
        .color_primaries(AVCOL_PRI_BT709)
        .color_trc(AVCOL_TRC_BT709)
        .color_range(AVCOL_RANGE_MPEG)
        .chroma_sample_location(AVCHROMA_LOC_LEFT)
        .flags(AV_CODEC_FLAG_GLOBAL_HEADER);
    Quality.of(format).applyTo(codec);
    try (AVRational rate = new AVRational().num(format.fps()).den(1);
        AVRational tick = new AVRational().num(1).den(format.fps())) {
      codec.framerate(rate).time_base(tick);
    }
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "rc_mode", "quality", 0);
      av_dict_set(options, "coder", "cabac", 0);
      av_dict_set(options, "allow_skip_frames", "0", 0);
      check(avcodec_open2(codec, encoder, options), "open the H.264 encoder");
    } finally {
      av_dict_free(options);
    }
    return codec;
  }

  private static AVFormatContext container(Natives natives) {
    AVFormatContext container = new AVFormatContext(null);
    check(avformat_alloc_output_context2(container, null, "mp4", null), "start an MP4 file");
    natives.own(container, c -> avformat_free_context(c));
    container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    return container;
  }

  private AVStream openStream() {
    AVStream opened = avformat_new_stream(container, null);
    check(avcodec_parameters_from_context(opened.codecpar(), codec), "describe the stream");
    opened.time_base(codec.time_base());
    opened.avg_frame_rate(codec.framerate());
    AVIOContext memory = new AVIOContext(null);
    check(avio_open_dyn_buf(memory), "allocate a buffer");
    buffer = memory;
    container.pb(memory);
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "movflags", "+frag_keyframe+empty_moov+default_base_moof", 0);
      check(avformat_write_header(container, options), "start the segment");
    } finally {
      av_dict_free(options);
    }
    return opened;
  }

  private void drain() {
    for (int result = avcodec_receive_packet(codec, packet);
        result != AVERROR_EAGAIN() && result != AVERROR_EOF();
        result = avcodec_receive_packet(codec, packet)) {
      check(result, "encode");
      packet.duration(1);
      av_packet_rescale_ts(packet, codec.time_base(), stream.time_base());
      packet.stream_index(0);
      check(av_interleaved_write_frame(container, packet), "write to the segment");
      av_packet_unref(packet);
    }
  }

  private byte[] closeBuffer() {
    if (buffer == null) {
      return new byte[0];
    }
    try (PointerPointer<BytePointer> content = new PointerPointer<>(1)) {
      int length = avio_close_dyn_buf(buffer, content);
      buffer = null;
      BytePointer bytes = content.get(BytePointer.class, 0);
      try {
        byte[] file = new byte[length];
        bytes.get(file, 0, length);
        return file;
      } finally {
        av_free(bytes);
      }
    }
  }
}
