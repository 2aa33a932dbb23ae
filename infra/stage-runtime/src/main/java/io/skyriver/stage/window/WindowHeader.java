package io.skyriver.stage.window;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.ModelRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What all patches of one set say alike.
 *
 * @param ref the window
 * @param tenant owner of the video
 * @param windows windows of the video
 * @param execution run that produced the planes
 * @param step solver steps done
 * @param steps solver steps of the window
 * @param conditioning conditioning of the video
 * @param model model the video is pinned to
 * @param priority -10 to 10, higher runs earlier
 * @param deadline wanted at the latest, if anyone said so
 * @param traceparent trace context of the video, if it has one
 * @param opening clean latents of the first window, in later windows of a video that closes a loop
 */
public record WindowHeader(
    WindowRef ref,
    String tenant,
    int windows,
    String execution,
    int step,
    int steps,
    ArtifactRef conditioning,
    ModelRef model,
    int priority,
    @Nullable Instant deadline,
    @Nullable String traceparent,
    @Nullable ArtifactRef opening) {

  /** A header without a trace of a video that closes no loop. */
  public WindowHeader(
      WindowRef ref,
      String tenant,
      int windows,
      String execution,
      int step,
      int steps,
      ArtifactRef conditioning,
      ModelRef model,
      int priority,
      @Nullable Instant deadline) {
    this(
        ref,
        tenant,
        windows,
        execution,
        step,
        steps,
        conditioning,
        model,
        priority,
        deadline,
        null,
        null);
  }

  public static WindowHeader of(LatentPatch patch) {
    return new WindowHeader(
        WindowRef.of(patch),
        patch.getTenant(),
        patch.getWindows(),
        patch.getExecution(),
        patch.getStep(),
        patch.getSteps(),
        patch.getConditioning(),
        patch.getModel(),
        patch.getPriority(),
        patch.getDeadline(),
        patch.getTraceparent(),
        patch.getOpening());
  }

  /** The window after an execution took it to {@code newStep}. */
  public WindowHeader after(String newExecution, int newStep) {
    return new WindowHeader(
        ref,
        tenant,
        windows,
        newExecution,
        newStep,
        steps,
        conditioning,
        model,
        priority,
        deadline,
        traceparent,
        opening);
  }

  /** The same where the video closes a loop with these latents of its first window. */
  public WindowHeader with(@Nullable ArtifactRef newOpening) {
    return new WindowHeader(
        ref,
        tenant,
        windows,
        execution,
        step,
        steps,
        conditioning,
        model,
        priority,
        deadline,
        traceparent,
        newOpening);
  }

  /** The start of another window of the same video, at that step. */
  public WindowHeader start(int window, String newExecution, int startStep) {
    WindowRef other = new WindowRef(ref.video(), ref.attempt(), window);
    return new WindowHeader(
        other,
        tenant,
        windows,
        newExecution,
        startStep,
        steps,
        conditioning,
        model,
        priority,
        deadline,
        traceparent,
        opening);
  }

  /** A builder of patches that has everything set but the block and its payloads. */
  LatentPatch.Builder patch() {
    return LatentPatch.newBuilder()
        .setVideoId(ref.video())
        .setTenant(tenant)
        .setAttempt(ref.attempt())
        .setExecution(execution)
        .setWindow(ref.window())
        .setWindows(windows)
        .setStep(step)
        .setSteps(steps)
        .setConditioning(conditioning)
        .setModel(model)
        .setPriority(priority)
        .setDeadline(deadline)
        .setTraceparent(traceparent)
        .setOpening(opening);
  }
}
