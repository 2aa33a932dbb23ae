package io.skyriver.standalone.client;

import io.skyriver.events.SubmissionRejected;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.events.VideoProgressed;

/** What Skyriver says about a video. */
public sealed interface Update {

  /** It moved on. */
  record Progressed(VideoProgressed event) implements Update {}

  /** Its whole state changed, or was found. */
  record Changed(Video video) implements Update {}

  /** The last word about a submission. */
  sealed interface Outcome extends Update {}

  /** The file exists. */
  record Finished(VideoFinished event) implements Outcome {}

  /** There will be no file. */
  record Failed(VideoFailed event) implements Outcome {}

  /** It never became a video. */
  record Rejected(SubmissionRejected event) implements Outcome {}
}
