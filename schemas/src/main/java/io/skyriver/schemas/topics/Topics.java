package io.skyriver.schemas.topics;

import io.skyriver.events.ArtifactDeletion;
import io.skyriver.events.CancellationRequested;
import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.InputTask;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.events.VideoProgressed;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;

/** All topics. The order of {@link #typed()} is the order in which their schemas are registered. */
public final class Topics {
  /** Largest latent patch record, headers included. */
  public static final int PATCH_BYTES = 1 << 20;

  private static final int EVENT_BYTES = 1 << 20;

  /** Partitions of every topic the ledger joins by video id; they must be equal. */
  private static final int LEDGER_PARTITIONS = 12;

  private static final int PATCH_PARTITIONS = 24;
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration MONTH = Duration.ofDays(30);

  /** Longer than the ledger remembers an erased video by default. */
  private static final Duration TOMBSTONES = Duration.ofDays(60);

  private static final Duration DAY = Duration.ofDays(1);

  public static final Topic<PromptSubmitted> PROMPTS =
      typed(
          PromptSubmitted.class,
          open("prompts", "A request for one video.", "anything", "anyone", WEEK));

  public static final Topic<CancellationRequested> CANCELLATIONS =
      typed(
          CancellationRequested.class,
          open("cancellations", "Asks that a video stop.", "anything", "anyone", WEEK));

  public static final Topic<Video> VIDEOS =
      typed(
          Video.class,
          compacted(
              open("videos", "The current state of a video.", "video id", "ingest", TOMBSTONES)));

  public static final Topic<VideoProgressed> PROGRESS =
      typed(
          VideoProgressed.class, open("progress", "A video moved on.", "video id", "ingest", DAY));

  public static final Topic<VideoFinished> FINISHED =
      typed(
          VideoFinished.class,
          open("finished", "A video is finished; its file exists.", "video id", "ingest", MONTH));

  public static final Topic<VideoFailed> FAILED =
      typed(
          VideoFailed.class,
          open("failed", "A video failed or was cancelled.", "video id", "ingest", MONTH));

  public static final Topic<SubmissionRejected> REJECTIONS =
      typed(
          SubmissionRejected.class,
          open("rejections", "A submission that owns no video.", "event id", "ingest", MONTH));

  public static final Topic<InputTask> INPUT_TASKS =
      typed(
          InputTask.class,
          internal(
              "input-tasks", "Inputs to be fetched.", "video id", "ingest", LEDGER_PARTITIONS));

  public static final Topic<EncodeTask> ENCODE_TASKS =
      typed(
          EncodeTask.class,
          internal("encode-tasks", "A granted video.", "video id", "ingest", LEDGER_PARTITIONS));

  public static final Topic<LatentPatch> DENOISE_PATCHES =
      typed(
          LatentPatch.class,
          patches(
              "denoise-patches", "A window on its way through the solver.", "encoder, denoise"));

  public static final Topic<LatentPatch> DECODE_PATCHES =
      typed(
          LatentPatch.class,
          patches("decode-patches", "A clean window with its left halo.", "denoise"));

  public static final Topic<StageEvent> STAGE_EVENTS =
      typed(
          StageEvent.class,
          internal("stage-events", "What a stage did.", "video id", "stages", LEDGER_PARTITIONS));

  public static final Topic<ControlSignal> CONTROL =
      typed(
          ControlSignal.class,
          compactedAndDeleted(
              internal(
                  "control",
                  "The live attempt of a video, or that it is closed.",
                  "video id",
                  "ingest",
                  LEDGER_PARTITIONS)));

  public static final Topic<LaneCommand> LANE_COMMANDS =
      typed(
          LaneCommand.class,
          internal("lane-commands", "What the ledger asks of a lane.", "lane", "ingest", 4));

  public static final Topic<LaneGrant> LANE_GRANTS =
      typed(
          LaneGrant.class,
          internal("lane-grants", "A lane's answer.", "video id", "ingest", LEDGER_PARTITIONS));

  public static final Topic<LedgerInbox> LEDGER_INBOX =
      typed(
          LedgerInbox.class,
          internal(
              "ledger-inbox",
              "What the ledger is to do about a video, moved to the partition of that video.",
              "video id",
              "ingest",
              LEDGER_PARTITIONS));

  public static final Topic<ArtifactDeletion> ARTIFACT_DELETIONS =
      typed(
          ArtifactDeletion.class,
          with(
              internal(
                  "artifact-deletions",
                  "Files that are no longer needed.",
                  "video id",
                  "ingest",
                  LEDGER_PARTITIONS),
              Cleanup.DELETE,
              WEEK));

  /**
   * Values are the bytes that could not be processed; headers say why. Takes the largest record
   * with its headers.
   */
  public static final TopicDefinition DEAD_LETTERS =
      new TopicDefinition(
          "skyriver.dead-letters",
          "Bytes that could not be processed; headers say why.",
          "origin",
          "any",
          Visibility.PUBLIC,
          LEDGER_PARTITIONS,
          Cleanup.DELETE,
          MONTH,
          Compression.PRODUCER,
          2 * PATCH_BYTES);

  private static final List<Topic<? extends SpecificRecordBase>> TYPED =
      List.of(
          PROMPTS,
          CANCELLATIONS,
          VIDEOS,
          PROGRESS,
          FINISHED,
          FAILED,
          REJECTIONS,
          ENCODE_TASKS,
          DENOISE_PATCHES,
          DECODE_PATCHES,
          STAGE_EVENTS,
          CONTROL,
          LANE_COMMANDS,
          LANE_GRANTS,
          LEDGER_INBOX,
          ARTIFACT_DELETIONS,
          INPUT_TASKS);

  private Topics() {}

  /** Every topic. */
  public static List<TopicDefinition> all() {
    return Stream.concat(TYPED.stream().map(Topic::definition), Stream.of(DEAD_LETTERS)).toList();
  }

  /** The topics that hold records of one type each. */
  public static List<Topic<? extends SpecificRecordBase>> typed() {
    return TYPED;
  }

  private static <T extends SpecificRecordBase> Topic<T> typed(
      Class<T> recordClass, TopicDefinition definition) {
    return new Topic<>(definition, recordClass);
  }

  private static TopicDefinition open(
      String name, String about, String keyedBy, String writer, Duration retention) {
    return new TopicDefinition(
        "skyriver." + name,
        about,
        keyedBy,
        writer,
        Visibility.PUBLIC,
        LEDGER_PARTITIONS,
        Cleanup.DELETE,
        retention,
        Compression.PRODUCER,
        EVENT_BYTES);
  }

  private static TopicDefinition internal(
      String name, String about, String keyedBy, String writer, int partitions) {
    return new TopicDefinition(
        "skyriver." + name,
        about,
        keyedBy,
        writer,
        Visibility.INTERNAL,
        partitions,
        Cleanup.DELETE,
        DAY,
        Compression.PRODUCER,
        EVENT_BYTES);
  }

  private static TopicDefinition patches(String name, String about, String writer) {
    return new TopicDefinition(
        "skyriver." + name,
        about,
        "video id and window",
        writer,
        Visibility.INTERNAL,
        PATCH_PARTITIONS,
        Cleanup.DELETE,
        Duration.ofHours(12),
        Compression.UNCOMPRESSED,
        PATCH_BYTES);
  }

  private static TopicDefinition compacted(TopicDefinition topic) {
    return with(topic, Cleanup.COMPACT, topic.retention());
  }

  /** For what is needed while other topics still hold records of the same video, and no longer. */
  private static TopicDefinition compactedAndDeleted(TopicDefinition topic) {
    return with(topic, Cleanup.COMPACT_DELETE, MONTH);
  }

  private static TopicDefinition with(TopicDefinition topic, Cleanup cleanup, Duration retention) {
    return new TopicDefinition(
        topic.name(),
        topic.about(),
        topic.keyedBy(),
        topic.writer(),
        topic.visibility(),
        topic.partitions(),
        cleanup,
        retention,
        topic.compression(),
        topic.maxMessageBytes());
  }
}
