package io.skyriver.ledger;

/** What became of an event; also the label it is counted under. */
public enum Verdict {
  /** A new video. */
  ACCEPTED,
  /** The same submission once more: dropped. */
  DUPLICATE,
  /** Another submission under a taken id: rejected. */
  CONFLICT,
  /** This ingest can't make that video, of an unknown model for one: rejected. */
  UNPLANNABLE,
  /** A cancellation before its prompt: kept. */
  REMEMBERED,
  /** Another video asked for the file of this one: told. */
  ANSWERED,
  /** The lane told the position. */
  POSITIONED,
  /** The lane let the video start. */
  STARTED,
  /** A stage moved the video on. */
  ADVANCED,
  /** Nothing new: a heartbeat or a repetition. */
  UNCHANGED,
  /** Of another attempt or of a video that has ended: ignored. */
  STALE,
  /** Of a video that was never submitted: a dead letter. */
  UNKNOWN_VIDEO,
  /** The attempt failed, the next one waits for its start. */
  DELAYED,
  /** The next attempt started. */
  RETRIED,
  /** The lane, or whoever has the inputs, gave no answer for too long and is asked once more. */
  ASKED_AGAIN,
  /** The file exists. */
  FINISHED,
  /** Given up. */
  FAILED,
  /** Stopped on request. */
  CANCELLED,
  /** The public state and the files of a video were erased, or once more. */
  ERASED,
  /** A submission of an erased video: rejected. */
  GONE,
  /** The files that only the work needed are deleted. */
  SWEPT,
  /** The files of a finished video are deleted: their time is over. */
  EXPIRED,
  /** An entry of an older version learned when its time begins. */
  DATED,
  /** Nothing is known of the video any more. */
  FORGOTTEN;

  /** Whether something was said about the video itself, and not of a thing of the past. */
  boolean isAboutTheVideo() {
    return switch (this) {
      case DUPLICATE, CONFLICT, UNPLANNABLE, STALE, UNKNOWN_VIDEO, ANSWERED, GONE -> false;
      default -> true;
    };
  }
}
