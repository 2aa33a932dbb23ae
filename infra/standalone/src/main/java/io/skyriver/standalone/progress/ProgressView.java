package io.skyriver.standalone.progress;

import io.skyriver.events.VideoProgressed;

/** Shows a person how far a video is. For one thread. */
public interface ProgressView extends AutoCloseable {

  /** Says what happens before there is a video, one short line. */
  void say(String line);

  /** Shows where the video is. */
  void show(VideoProgressed progress);

  /** Leaves the screen as something else may write on it. */
  @Override
  void close();
}
