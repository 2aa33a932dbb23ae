package io.skyriver.media;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a picture or video that somebody brought, as another video needs them: at its rate,
 * scaled so that they cover its size, and cropped around their centre. Behind the last frame the
 * last one is repeated, so that a picture is a video as long as anyone likes. Equal files give
 * equal frames on every processor. Close it in any case. Not thread-safe.
 */
public final class FittedFrames implements AutoCloseable {
  private final Footage footage;
  private final VideoFormat format;
  private final double sourceFramesPerFrame;
  private @Nullable CoverScaler scaler;
  private byte @Nullable [] current;
  private boolean ended;

  /** Source frames decoded so far. */
  private long decoded;

  /** Frames given so far. */
  private long given;

  /**
   * @param facts of the same file
   * @param format what is wanted
   */
  public FittedFrames(Path file, FootageKind kind, FootageFacts facts, VideoFormat format) {
    this.footage = new Footage(file, kind, FootageLimits.PIXELS);
    this.format = format;
    this.sourceFramesPerFrame = facts.fps() <= 0 ? 1 : facts.fps() / format.fps();
  }

  /** The next frame, RGB24 [height, width, 3]; there is always one. Nobody may write to it. */
  public byte[] next() {
    long wanted = (long) Math.floor((given + 0.5) * sourceFramesPerFrame);
    while (!ended && decoded <= wanted) {
      AVFrame frame = footage.next();
      if (frame == null) {
        ended = true;
      } else {
        decoded++;
        current = fitted(frame);
      }
    }
    given++;
    if (current == null) {
      throw new MediaException("there is no picture in the file");
    }
    return current;
  }

  @Override
  public void close() {
    footage.close();
  }

  private byte[] fitted(AVFrame frame) {
    if (scaler == null) {
      scaler = new CoverScaler(footage.natives(), frame, format);
    }
    return scaler.fit(frame);
  }
}
