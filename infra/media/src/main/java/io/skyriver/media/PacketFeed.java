package io.skyriver.media;

import static io.skyriver.media.Natives.check;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;

import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;

/** Gives a decoder the packets of one stream of a file, in order. Not thread-safe. */
final class PacketFeed {
  private final AVFormatContext container;
  private final int stream;
  private final AVCodecContext codec;
  private final AVPacket packet;
  private boolean drained;

  /** All that is passed in, and the packet, are closed with {@code natives}. */
  PacketFeed(Natives natives, AVFormatContext container, int stream, AVCodecContext codec) {
    this.container = container;
    this.stream = stream;
    this.codec = codec;
    this.packet = natives.own(av_packet_alloc(), p -> av_packet_free(p));
  }

  /**
   * The file's next packet, or its end.
   *
   * @throws MediaException if it can't be read or decoded, or the end was given already
   */
  void feed() {
    if (drained) {
      throw new MediaException("can't decode: the decoder wants more than the file has");
    }
    int result = av_read_frame(container, packet);
    if (result == AVERROR_EOF()) {
      drained = true;
      check(avcodec_send_packet(codec, null), "end the decoding");
      return;
    }
    check(result, "read a packet");
    try {
      if (packet.stream_index() == stream) {
        check(avcodec_send_packet(codec, packet), "decode a packet");
      }
    } finally {
      av_packet_unref(packet);
    }
  }
}
