package io.skyriver.telemetry.log;

import java.util.Set;

/** The keys of structured logs; there are no others, so that a search finds everything. */
public final class LogKeys {
  /** Id of the video. */
  public static final String VIDEO = "video";

  /** Index of the window. */
  public static final String WINDOW = "window";

  /** Solver steps done. */
  public static final String STEP = "step";

  /** Attempt of the video. */
  public static final String ATTEMPT = "attempt";

  /** encoder, denoise, decode or ingest. */
  public static final String STAGE = "stage";

  /** Code of a failure. */
  public static final String CODE = "code";

  /** Name of a topic. */
  public static final String TOPIC = "topic";

  /** Partition of a record. */
  public static final String PARTITION = "partition";

  /** Offset of a record. */
  public static final String OFFSET = "offset";

  /** topic-partition-offset of a record. */
  public static final String ORIGIN = "origin";

  /** What was tried. */
  public static final String ACTION = "action";

  /** Why, in words. */
  public static final String REASON = "reason";

  /** How long the next try is put off. */
  public static final String PAUSE = "pause";

  /** How long something took or was waited for. */
  public static final String TOOK = "took";

  /** Part of a process. */
  public static final String PART = "part";

  /** A file or directory. */
  public static final String PATH = "path";

  /** Name of a model. */
  public static final String MODEL = "model";

  /** Where something listens or is sent to. */
  public static final String ADDRESS = "address";

  /** All of them. */
  public static final Set<String> ALL =
      Set.of(
          VIDEO, WINDOW, STEP, ATTEMPT, STAGE, CODE, TOPIC, PARTITION, OFFSET, ORIGIN, ACTION,
          REASON, PAUSE, TOOK, PART, PATH, MODEL, ADDRESS);

  private LogKeys() {}
}
