package io.skyriver.ledger;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoInput;
import io.skyriver.triton.card.FrameSize;
import io.skyriver.triton.card.ModelCard;
import java.util.List;
import java.util.Optional;

/**
 * Whether fetched inputs fit the video that is to be made from them, and the size that they
 * suggest. Pure.
 */
record InputFit(ModelCard card, PromptSubmitted submission, List<VideoInput> inputs) {
  /** Less than this share of an input's pixels left after it is cropped is no fit. */
  private static final double LEAST_KEPT = 0.5;

  /**
   * The size asked for; else that of the first input, if the model makes it; else the usual one.
   */
  FrameSize size() {
    if (submission.getSize() != null) {
      return FrameSize.parse(submission.getSize());
    }
    return inputs.stream()
        .filter(input -> input.getWidth() > 0)
        .map(input -> new FrameSize(input.getWidth(), input.getHeight()))
        .filter(size -> SubmissionRules.isAllowed(card.sizes(), size))
        .findFirst()
        .orElseGet(() -> FrameSize.parse(card.sizes().defaultSize()));
  }

  /** Why no video can be made from these inputs; empty when one can. */
  Optional<Problem> problem() {
    return inputs.stream()
        .filter(input -> kept(input) < LEAST_KEPT)
        .findFirst()
        .map(this::mismatch)
        .or(this::tooShort)
        .or(this::tooLong);
  }

  private double kept(VideoInput input) {
    FrameSize size = size();
    double scale =
        Math.max(
            (double) size.width() / input.getWidth(), (double) size.height() / input.getHeight());
    return size.pixels() / (scale * input.getWidth() * scale * input.getHeight());
  }

  private Problem mismatch(VideoInput input) {
    return new Problem(
        "input_size_mismatch",
        input.getRole(),
        "the %s input is %dx%d: cropped to %s more than half of it would be lost"
            .formatted(input.getRole(), input.getWidth(), input.getHeight(), size()));
  }

  private Optional<Problem> tooShort() {
    int fewest = card.window().historyFrames() * card.latent().strideTime();
    boolean joins =
        submission.getExtend() != null
            || submission.getPrepend() != null
            || submission.getConnectFrom() != null;
    return inputs.stream()
        .filter(input -> joins && input.getFrames() < fewest)
        .findFirst()
        .map(
            input ->
                new Problem(
                    "input_too_short",
                    input.getRole(),
                    "the %s input has %d frames, at least %d are needed"
                        .formatted(input.getRole(), input.getFrames(), fewest)));
  }

  private Optional<Problem> tooLong() {
    long most = Planner.frames(card.seconds().max(), card.fps());
    boolean edits = submission.getEdit() != null;
    long frames = edits ? 0 : Planner.askedFrames(card, submission);
    for (VideoInput input : inputs) {
      frames += input.getFrames();
    }
    return frames <= most
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "input_too_long",
                inputs.get(0).getRole(),
                "the video would have %d frames with its inputs, %s makes at most %d"
                    .formatted(frames, card.model(), most)));
  }
}
