package io.skyriver.it.simulation;

import io.skyriver.events.EncodeTask;
import io.skyriver.events.StageEventType;
import io.skyriver.stage.window.WindowRef;

/** Makes of each task the first patches of the first window that is not finished. */
final class EncoderStage extends Stage {
  private final Chunks chunks;
  private int position;
  private int checkpoint;

  EncoderStage(Parts parts, Chunks chunks) {
    super("encoder", parts);
    this.chunks = chunks;
  }

  @Override
  boolean take() {
    if (position == parts.wire().encodeTasks.size()) {
      return false;
    }
    EncodeTask task = parts.wire().encodeTasks.get(position++);
    WindowRef window = new WindowRef(task.getVideoId(), task.getAttempt(), 0);
    if (isLive(window)) {
      emit(event(window, StageEventType.HELD, 0));
      add(new Call(window, 0, task.getFinishedWindows().size()));
    }
    return true;
  }

  @Override
  boolean caughtUp() {
    return true;
  }

  @Override
  void answered(Call call) {
    WindowRef video = call.window();
    emit(event(video, StageEventType.ENCODED, 0, "conditioning"));
    for (int window = 0; window < call.first(); window++) {
      chunks.clean(this, ref(video, window));
    }
    if (call.first() < chunks.windows(video.video())) {
      chunks.noise(this, ref(video, call.first()));
    }
  }

  @Override
  void save() {
    checkpoint = position;
  }

  @Override
  void restore() {
    position = checkpoint;
  }

  private static WindowRef ref(WindowRef video, int window) {
    return new WindowRef(video.video(), video.attempt(), window);
  }
}
