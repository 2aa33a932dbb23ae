package io.skyriver.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_ERROR_MAX_STRING_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** Native things of one piece of work: freed together, the youngest first. Not thread-safe. */
final class Natives implements AutoCloseable {
  static {
    // Reasons travel in exceptions; the codecs would write to stderr.
    av_log_set_level(AV_LOG_QUIET);
  }

  private final Deque<Runnable> releases = new ArrayDeque<>();

  /** Takes care of what ffmpeg has allocated; null means that it could not. */
  <T extends Pointer> T own(@Nullable T allocated, Consumer<T> free) {
    if (allocated == null || allocated.isNull()) {
      throw new MediaException("ffmpeg could not allocate what it needs");
    }
    releases.push(() -> free.accept(allocated));
    return allocated;
  }

  /** Takes care of memory that Java has allocated. */
  <T extends Pointer> T own(T allocated) {
    return own(allocated, Pointer::deallocate);
  }

  /** Runs that with the rest. */
  void afterwards(Runnable release) {
    releases.push(release);
  }

  @Override
  public void close() {
    while (!releases.isEmpty()) {
      releases.pop().run();
    }
  }

  /** Gives a non-negative result back and turns a negative one into ffmpeg's words. */
  static int check(int result, String what) {
    if (result < 0) {
      throw new MediaException("can't " + what + ": " + reason(result));
    }
    return result;
  }

  private static String reason(int error) {
    byte[] text = new byte[AV_ERROR_MAX_STRING_SIZE];
    av_strerror(error, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }
}
