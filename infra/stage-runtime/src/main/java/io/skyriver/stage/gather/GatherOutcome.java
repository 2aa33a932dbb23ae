package io.skyriver.stage.gather;

/** What came of one patch. */
public sealed interface GatherOutcome {

  /** The patch belongs to a set that still misses others: its payload is to be kept. */
  record Kept() implements GatherOutcome {}

  /** The patch completed its set. */
  record Completed(String execution, int step, int patches, boolean divergent)
      implements GatherOutcome {}

  /** The patch changes nothing. */
  record Dropped(Reason reason) implements GatherOutcome {}

  /** The patch, or the one it repeats, is not what was written. */
  record Corrupt(String message) implements GatherOutcome {}

  /** Why a patch was dropped; the lower-case names are metric labels. */
  enum Reason {
    /** Its step is done. */
    STALE,
    /** It is there already. */
    DUPLICATE,
    /** Its attempt is over, or its video is closed. */
    FENCED,
    /** Its step is done by another execution, which got other bytes. */
    DIVERGENT
  }
}
