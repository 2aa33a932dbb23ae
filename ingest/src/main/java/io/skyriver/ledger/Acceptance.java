package io.skyriver.ledger;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.Video;
import io.skyriver.events.VideoInput;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.VideoState;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.StepTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns a valid submission into a queued video.
 *
 * @param catalog the models there are
 * @param planner decides how it is made
 */
public record Acceptance(ModelCatalog catalog, Planner planner) {

  /**
   * The video of a submission; empty when its model is not in the catalog.
   *
   * @param at when the submission was written
   */
  public Optional<Video> accept(PromptSubmitted submission, String videoId, Instant at) {
    return catalog.find(submission.getModel()).map(card -> queued(card, submission, videoId, at));
  }

  /** Model time that a video should take by its model card; zero when there is no such card. */
  Duration modelTime(VideoPlan plan) {
    return catalog
        .find(plan.getModel().getName())
        .map(card -> modelTime(new StepTime(card), plan))
        .orElse(Duration.ZERO);
  }

  private static Duration modelTime(StepTime step, VideoPlan plan) {
    long pixels = (long) plan.getWidth() * plan.getHeight();
    double seconds =
        plan.getWindows().stream()
            .mapToDouble(window -> step.seconds(window.getLatentFrames(), pixels))
            .sum();
    return Duration.ofMillis(Math.round(seconds * plan.getSteps() * 1000));
  }

  private Video queued(ModelCard card, PromptSubmitted submission, String videoId, Instant at) {
    return Video.newBuilder()
        .setVideoId(videoId)
        .setTenant(VideoIds.tenantOf(submission.getTenant()))
        .setState(VideoState.QUEUED)
        .setProgress(0)
        .setPrompt(submission.getPrompt())
        .setNegativePrompt(Objects.requireNonNullElse(submission.getNegativePrompt(), ""))
        .setPlan(planner.plan(card, submission, videoId))
        .setAttempt(0)
        .setPriority(submission.getPriority())
        .setDeadline(submission.getDeadline())
        .setCreatedAt(at)
        .setMetadata(submission.getMetadata())
        .setSubmissionDigest(SubmissionDigest.of(submission))
        .setInputs(
            SubmittedInput.of(submission).stream().map(SubmittedInput::toVideoInput).toList())
        .build();
  }

  /**
   * The plan of a video whose inputs are fetched; empty when its model is not in the catalog.
   *
   * @param inputs that {@link #problem} finds no problem in
   */
  Optional<VideoPlan> plan(PromptSubmitted submission, String videoId, List<VideoInput> inputs) {
    return catalog
        .find(submission.getModel())
        .map(card -> planner.plan(card, submission, videoId, inputs));
  }

  /** Why no video can be made from these inputs. */
  Optional<Problem> problem(PromptSubmitted submission, List<VideoInput> inputs) {
    return catalog
        .find(submission.getModel())
        .flatMap(card -> new InputFit(card, submission, inputs).problem());
  }
}
