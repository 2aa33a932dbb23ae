package io.skyriver.media;

import static io.skyriver.media.Natives.check;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/** Opens local files for reading. */
final class Inputs {

  private Inputs() {}

  /** A file with exactly one stream. */
  static AVFormatContext open(Natives natives, Path file) {
    AVFormatContext container = new AVFormatContext(null);
    String name = "file:" + file.toAbsolutePath();
    check(avformat_open_input(container, name, null, (AVDictionary) null), "open " + file);
    natives.own(container, c -> avformat_close_input(c));
    check(avformat_find_stream_info(container, (AVDictionary) null), "find the streams of " + file);
    if (container.nb_streams() != 1) {
      throw new MediaException(
          "%s has %d streams instead of one".formatted(file, container.nb_streams()));
    }
    return container;
  }
}
