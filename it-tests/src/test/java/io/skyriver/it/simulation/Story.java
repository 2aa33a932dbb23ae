package io.skyriver.it.simulation;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFinished;
import io.skyriver.events.VideoProgressed;
import io.skyriver.events.VideoState;

/** What a read-committed reader learned of one video, held against laws 4, 6 and 7. */
final class Story {
  private final String id;
  private VideoState state = VideoState.QUEUED;
  private int progress;
  private int attempt;
  private int announced;
  private int grants;
  private boolean held;
  private boolean closed;
  private int outcomes;

  Story(String id) {
    this.id = id;
  }

  void video(Video video) {
    silent("a state");
    require(video.getProgress() >= progress, "law 7", "progress fell");
    require(video.getState().ordinal() >= state.ordinal(), "law 7", "back to " + video.getState());
    require(
        (video.getProgress() == 100) == (video.getState() == VideoState.COMPLETED),
        "law 7",
        "100 % and the file belong together");
    require(
        video.getState() != VideoState.IN_PROGRESS || held,
        "law 7",
        "in progress though no stage held it");
    require(
        video.getAttempt() == 0 || video.getQueuePosition() == null,
        "queue positions",
        "granted, and still a place in the queue");
    require(video.getAttempt() >= attempt, "law 6", "back to attempt " + attempt);
    progress = video.getProgress();
    state = video.getState();
  }

  void progressed(VideoProgressed progressed) {
    silent("progress");
    require(progressed.getProgress() >= progress, "law 7", "progress fell");
    progress = progressed.getProgress();
  }

  void control(ControlSignal signal) {
    silent("a signal");
    require(!closed, "law 6", "open again");
    // A video may end between two attempts, when the next one is announced and has not started.
    require(signal.getClosed() || signal.getAttempt() >= announced, "law 6", "back to an attempt");
    announced = signal.getAttempt();
    closed = signal.getClosed();
  }

  void task(EncodeTask task) {
    silent("a task");
    require(grants > 0, "grants", "started without a grant");
    require(!closed, "law 8", "started after its end");
    require(task.getAttempt() == attempt + 1, "law 6", "not the next attempt");
    require(task.getAttempt() == announced, "law 6", "the attempt was not announced first");
    attempt = task.getAttempt();
  }

  void finished(VideoFinished finished) {
    outcome(VideoState.COMPLETED);
    require(
        finished.getAttempt() == attempt
            && finished.getArtifact().getUri().contains("/" + attempt + "/"),
        "law 6",
        "finished by another attempt than the live one");
  }

  void failed() {
    outcome(VideoState.FAILED);
  }

  void granted() {
    grants++;
    require(grants == 1, "grants", "granted twice");
  }

  void held() {
    held = true;
  }

  void ended() {
    require(outcomes == 1, "law 4", outcomes + " outcomes in the end");
    require(closed, "law 8", "not closed in the end");
  }

  private void outcome(VideoState expected) {
    outcomes++;
    require(outcomes == 1, "law 4", "a second outcome");
    require(state == expected, "law 7", "its state is " + state);
    require(closed, "law 8", "an outcome, and not closed");
  }

  private void silent(String what) {
    require(outcomes == 0, "law 4", "" + what + " after its outcome");
  }

  private void require(boolean holds, String law, String otherwise) {
    Oracle.require(holds, law, () -> id + ": " + otherwise);
  }
}
