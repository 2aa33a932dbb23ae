package io.skyriver.ledger;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.Failure;
import io.skyriver.events.InputTask;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.SourceQuestion;
import io.skyriver.events.StageEvent;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.VideoProgressed;
import io.skyriver.events.VideoState;
import io.skyriver.events.WantedInput;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.telemetry.trace.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * One decision of the ledger in the making: the entry as it will be, and the records that tell of
 * it. Lives inside one call of {@link Ledger#apply}.
 */
final class Draft {
  private final LedgerEntry.Builder entry;
  private final Video.Builder video;
  private final Cause cause;
  private final List<Write<?>> writes = new ArrayList<>();

  Draft(LedgerEntry entry, Video video, Cause cause) {
    this.entry = LedgerEntry.newBuilder(without("video", entry, new LedgerEntry()));
    this.video = Video.newBuilder(without("plan", video, new Video())).setPlan(video.getPlan());
    this.cause = cause;
  }

  /** A builder copies all there is in depth, and these parts are replaced or never change. */
  private static <T extends SpecificRecordBase> T without(String part, T record, T copy) {
    for (Schema.Field field : record.getSchema().getFields()) {
      if (!field.name().equals(part)) {
        copy.put(field.pos(), record.get(field.pos()));
      }
    }
    return copy;
  }

  LedgerEntry.Builder entry() {
    return entry;
  }

  Video.Builder video() {
    return video;
  }

  /** Marks that a stage holds the video; the first time counts. */
  Draft held() {
    if (video.getState() == VideoState.QUEUED) {
      video.setState(VideoState.IN_PROGRESS).setStartedAt(cause.at());
    }
    return this;
  }

  /** Sets the work done by the live attempt; progress never falls. */
  Draft work(Work work) {
    entry
        .setEncoded(work.encoded())
        .setWindowSteps(work.windowSteps())
        .setSegments(work.segments());
    video.setProgress(Math.max(video.getProgress(), work.percent(video.getPlan())));
    return this;
  }

  /** Keeps the latents that the event names, when they are the next window's (law 6). */
  Draft named(StageEvent event) {
    if (event.getWindow() < video.getPlan().getWindows().size()) {
      FinishedWindows before = new FinishedWindows(entry.getFinishedWindows());
      entry.setFinishedWindows(before.after(event, video.getPlan()).latents());
    }
    return this;
  }

  /**
   * Makes an attempt live and hands it to the encoder; the stages learn of the attempt first. It
   * starts behind the windows that are finished.
   */
  Draft start(int attempt) {
    video.setAttempt(attempt).setQueuePosition(null);
    entry.setPendingFailure(null);
    work(Work.behind(video.getPlan(), entry.getFinishedWindows().size()));
    tellVideo();
    control("");
    write(Topics.ENCODE_TASKS, encodeTask());
    return this;
  }

  /** Asks the video of an input for its file. */
  Draft ask(String source, int input) {
    LedgerInbox question =
        LedgerInbox.newBuilder()
            .setVideoId(source)
            .setEventId(cause.eventId())
            .setAt(cause.at())
            .setQuestion(new SourceQuestion(video.getVideoId(), video.getTenant(), input))
            .build();
    writes.add(new Write<>(Topics.LEDGER_INBOX, source, question, ""));
    return this;
  }

  /** Lets the encoder fetch and store the inputs. */
  Draft fetch(List<SubmittedInput> inputs) {
    List<WantedInput> wanted = new ArrayList<>();
    for (SubmittedInput input : inputs) {
      ArtifactRef source = entry.getSources().get(wanted.size());
      wanted.add(new WantedInput(input.role().key(), input.reference(), source));
    }
    InputTask task =
        InputTask.newBuilder()
            .setVideoId(video.getVideoId())
            .setTenant(video.getTenant())
            .setInputs(wanted)
            .setTraceparent(traceparent())
            .build();
    return write(Topics.INPUT_TASKS, task);
  }

  /** Stops the live attempt, whose successor starts later. */
  Draft fence(Failure failure) {
    entry.setPendingFailure(failure);
    control("", video.getAttempt() + 1);
    return this;
  }

  Draft tellVideo() {
    return write(Topics.VIDEOS, video.build(), cause.eventId());
  }

  Draft tellProgress(String stage, int window, int step) {
    VideoPlan plan = video.getPlan();
    return write(
        Topics.PROGRESS,
        VideoProgressed.newBuilder()
            .setVideoId(video.getVideoId())
            .setTenant(video.getTenant())
            .setState(video.getState())
            .setProgress(video.getProgress())
            .setStage(stage)
            .setWindow(window)
            .setWindows(plan.getWindows().size())
            .setStep(step)
            .setSteps(plan.getSteps())
            .setAt(cause.at())
            .setQueuePosition(video.getQueuePosition())
            .setExpectedAt(video.getExpectedAt())
            .build(),
        cause.eventId());
  }

  /**
   * Asks for a grant.
   *
   * @param cost model time that the video should take
   */
  Draft enqueue(String lane, Duration cost) {
    entry.setLane(lane);
    return laneCommand(LaneCommandType.ENQUEUE, 1, cost.toMillis());
  }

  /** Gives the grant, or the place in the queue, back; repeating it does no harm. */
  Draft release() {
    return entry.getLane().isEmpty()
        ? this
        : laneCommand(
            LaneCommandType.RELEASE, Math.max(1, video.getAttempt()), entry.getModelMillis());
  }

  /** Reckons from the progress so far when the video should be finished. */
  Draft expect() {
    Instant started = video.getStartedAt();
    int progress = video.getProgress();
    if (started != null && progress > 0) {
      long millis = Duration.between(started, cause.at()).toMillis();
      video.setExpectedAt(cause.at().plusMillis(millis * (100 - progress) / progress));
    }
    return this;
  }

  /**
   * Ends the video well. The artifact is already in the draft.
   *
   * @param expiry when its files will be deleted
   */
  Draft finish(Links links, Instant expiry) {
    video
        .setExpiresAt(expiry)
        .setState(VideoState.COMPLETED)
        .setProgress(100)
        .setQueuePosition(null)
        .setExpectedAt(null)
        .setCompletedAt(cause.at());
    tellVideo();
    tellProgress("decode", video.getPlan().getWindows().size() - 1, video.getPlan().getSteps());
    close("completed");
    return write(Topics.FINISHED, finished(links));
  }

  /** Ends the video without a file. */
  Draft fail(Failure failure, String reason) {
    video
        .setState(VideoState.FAILED)
        .setFailure(failure)
        .setQueuePosition(null)
        .setExpectedAt(null)
        .setCompletedAt(cause.at());
    tellVideo();
    tellProgress(failure.getStage(), 0, 0);
    close(reason);
    return write(Topics.FAILED, failed(failure));
  }

  /** Has the files deleted that only the work needed. */
  Draft sweep(List<String> kinds) {
    entry.setSwept(true);
    return delete(kinds, "outcome");
  }

  /** Has the files of a finished video deleted; its state still tells what they were. */
  Draft expire() {
    entry.setSwept(true);
    video.setExpiredAt(cause.at());
    return tellVideo().delete(Removal.ALL_FILES, "expiry");
  }

  private Draft delete(List<String> kinds, String reason) {
    writes.add(Removal.files(video.getVideoId(), video.getTenant(), kinds, reason, cause));
    return this;
  }

  LedgerOutcome decided(Verdict verdict) {
    return new LedgerOutcome(entry.setVideo(video.build()).build(), verdict, writes);
  }

  private void close(String reason) {
    control(reason);
    entry.setFinishedWindows(List.of()).setSubmission(null).setSources(List.of());
    entry.setPendingFailure(null);
    release();
  }

  /** Gives back a grant for a video that is not known. */
  static Write<LaneCommand> release(LaneGrant grant, Cause cause) {
    LaneCommand command =
        LaneCommand.newBuilder()
            .setLane(grant.getLane())
            .setVideoId(grant.getVideoId())
            .setTenant(VideoIds.DEFAULT_TENANT)
            .setType(LaneCommandType.RELEASE)
            .setAttempt(grant.getAttempt())
            .setPriority(0)
            .setDeadline(null)
            .setAt(cause.at())
            .build();
    return new Write<>(Topics.LANE_COMMANDS, grant.getLane(), command, "");
  }

  private void control(String reason) {
    control(reason, video.getAttempt());
  }

  /** An empty reason keeps the video open. */
  private void control(String reason, int attempt) {
    write(
        Topics.CONTROL,
        new ControlSignal(video.getVideoId(), attempt, !reason.isEmpty(), reason, cause.at()));
  }

  private Draft laneCommand(LaneCommandType type, int attempt, long modelMillis) {
    String lane = entry.getLane();
    LaneCommand command =
        LaneCommand.newBuilder()
            .setLane(lane)
            .setVideoId(video.getVideoId())
            .setTenant(video.getTenant())
            .setType(type)
            .setAttempt(attempt)
            .setPriority(video.getPriority())
            .setDeadline(video.getDeadline())
            .setAt(video.getCreatedAt())
            .setModelMillis(modelMillis)
            .setCompleted(video.getState() == VideoState.COMPLETED)
            .build();
    writes.add(new Write<>(Topics.LANE_COMMANDS, lane, command, ""));
    return this;
  }

  private EncodeTask encodeTask() {
    return EncodeTask.newBuilder()
        .setVideoId(video.getVideoId())
        .setTenant(video.getTenant())
        .setAttempt(video.getAttempt())
        .setPrompt(video.getPrompt())
        .setNegativePrompt(video.getNegativePrompt())
        .setPlan(video.getPlan())
        .setPriority(video.getPriority())
        .setDeadline(video.getDeadline())
        .setFinishedWindows(entry.getFinishedWindows())
        .setTraceparent(traceparent())
        .setInputs(video.getInputs())
        .build();
  }

  private String traceparent() {
    return TraceContext.ofVideo(video.getVideoId(), entry.getTraceparent()).header();
  }

  private VideoFinished finished(Links links) {
    VideoPlan plan = video.getPlan();
    return VideoFinished.newBuilder()
        .setVideoId(video.getVideoId())
        .setTenant(video.getTenant())
        .setArtifact(video.getArtifact())
        .setLink(links.to(video.getVideoId(), video.getArtifact()))
        .setThumbnail(video.getThumbnail())
        .setWidth(plan.getWidth())
        .setHeight(plan.getHeight())
        .setFrames(plan.getFrames())
        .setFps(plan.getFps())
        .setSeed(plan.getSeed())
        .setModel(plan.getModel())
        .setAttempt(video.getAttempt())
        .setCreatedAt(video.getCreatedAt())
        .setStartedAt(video.getStartedAt())
        .setFinishedAt(cause.at())
        .setModelSeconds(entry.getModelMillis() / 1000.0)
        .setInputs(video.getInputs())
        .setMetadata(video.getMetadata())
        .build();
  }

  private VideoFailed failed(Failure failure) {
    return VideoFailed.newBuilder()
        .setVideoId(video.getVideoId())
        .setTenant(video.getTenant())
        .setFailure(failure)
        .setAttempt(video.getAttempt())
        .setCreatedAt(video.getCreatedAt())
        .setFailedAt(cause.at())
        .setMetadata(video.getMetadata())
        .build();
  }

  private <T extends SpecificRecordBase> Draft write(Topic<T> topic, T value) {
    return write(topic, value, "");
  }

  private <T extends SpecificRecordBase> Draft write(Topic<T> topic, T value, String ordinal) {
    writes.add(new Write<>(topic, video.getVideoId(), value, ordinal));
    return this;
  }
}
