package io.skyriver.stage.job;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Failure;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.StageHeartbeat;
import io.skyriver.events.VideoInput;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.window.WindowRef;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the events of one stage.
 *
 * @param stage encoder, denoise or decode
 * @param clock gives {@code at}; nothing else depends on it
 * @param traceparent trace context of the events' video, if there is one
 */
public record StageEvents(String stage, Clock clock, @Nullable String traceparent)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public static StageEvents of(String stage) {
    return new StageEvents(stage, Clock.systemUTC(), null);
  }

  /** The same for a video with that trace context. */
  public StageEvents traced(@Nullable String context) {
    return new StageEvents(stage, clock, context);
  }

  /** The stage has the window and waits or works for it. */
  public StageEvent held(WindowRef window, int step) {
    return builder(window, StageEventType.HELD).setStep(step).build();
  }

  public StageEvent encoded(WindowRef window, ArtifactRef conditioning, Duration modelTime) {
    return builder(window, StageEventType.ENCODED)
        .setArtifact(conditioning)
        .setModelMillis(modelTime.toMillis())
        .build();
  }

  public StageEvent chunkCommitted(
      WindowRef window, int step, String execution, Duration modelTime) {
    return builder(window, StageEventType.CHUNK_COMMITTED)
        .setStep(step)
        .setExecution(execution)
        .setModelMillis(modelTime.toMillis())
        .build();
  }

  /** The window is clean; its latents are stored. */
  public StageEvent windowFinished(
      WindowRef window, int step, String execution, ArtifactRef latents) {
    return builder(window, StageEventType.WINDOW_FINISHED)
        .setStep(step)
        .setExecution(execution)
        .setArtifact(latents)
        .build();
  }

  public StageEvent segmentStored(WindowRef window, ArtifactRef segment, Duration modelTime) {
    return builder(window, StageEventType.SEGMENT_STORED)
        .setArtifact(segment)
        .setModelMillis(modelTime.toMillis())
        .build();
  }

  public StageEvent assembled(WindowRef lastWindow, ArtifactRef file, ArtifactRef thumbnail) {
    return builder(lastWindow, StageEventType.ASSEMBLED)
        .setArtifact(file)
        .setThumbnail(thumbnail)
        .build();
  }

  public StageEvent failed(WindowRef window, FailureCode code, String message) {
    return failed(window, code.because(message, stage));
  }

  public StageEvent failed(WindowRef window, Failure failure) {
    return builder(window, StageEventType.FAILED).setFailure(failure).build();
  }

  /** The inputs of a video are stored; before its first attempt. */
  public StageEvent inputsStored(WindowRef window, List<VideoInput> inputs) {
    return builder(window, StageEventType.INPUTS_STORED).setInputs(inputs).build();
  }

  /** A part of the stage is alive. */
  public StageEvent alive(StageHeartbeat heartbeat) {
    return StageEvent.newBuilder()
        .setVideoId("")
        .setAttempt(0)
        .setStage(stage)
        .setType(StageEventType.ALIVE)
        .setHeartbeat(heartbeat)
        .setAt(clock.instant())
        .build();
  }

  /** An event of another kind about that window, to be completed. */
  public StageEvent.Builder builder(WindowRef window, StageEventType type) {
    return StageEvent.newBuilder()
        .setVideoId(window.video())
        .setAttempt(window.attempt())
        .setStage(stage)
        .setType(type)
        .setWindow(window.window())
        .setAt(clock.instant())
        .setTraceparent(traceparent);
  }
}
