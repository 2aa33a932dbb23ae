package io.skyriver.encoder;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.conditioning.Conditionings;
import io.skyriver.stage.given.GivenLatents;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCard.ServedModel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What encoding one task asks and yields. Pure.
 *
 * @param card the model
 * @param task the task
 */
record Encoding(ModelCard card, EncodeTask task) {

  /** The text encoder's call. */
  InferRequest request(String execution, Duration timeout) {
    ServedModel encoder = Objects.requireNonNull(card.models().get(Role.TEXT_ENCODER));
    return new InferRequest(
        encoder.name(),
        encoder.version(),
        new WindowRef(task.getVideoId(), task.getAttempt(), 0).requestId("encode", execution),
        List.of(
            Tensor.string("PROMPT", task.getPrompt()),
            Tensor.string("NEGATIVE", task.getNegativePrompt())),
        card.conditioning(),
        new Order(task.getPriority(), task.getDeadline(), task.getTenant()),
        timeout);
  }

  /**
   * The conditioning in the order of the card; a function of the task and the model alone.
   *
   * @param given where the latents of the plan's inputs are, if it has any
   */
  Conditioning conditioning(InferResponse response, @Nullable ArtifactRef given) {
    return new Conditioning(
        task.getVideoId(),
        task.getPlan(),
        card.conditioning().stream().map(response::output).map(Conditionings::record).toList(),
        given);
  }

  /**
   * The planes the first unfinished window starts from.
   *
   * @param finished planes of the denoised windows before it
   * @param given what the plan takes from elsewhere
   */
  WindowPlanes firstPlanes(WindowPlan window, List<WindowPlanes> finished, GivenLatents given) {
    InitialPlanes initial = new InitialPlanes(card, task.getPlan(), given);
    return finished.isEmpty()
        ? initial.first(window)
        : initial.following(window, finished.get(finished.size() - 1));
  }

  /** The latents of a window that is given as a whole. */
  WindowPlanes given(WindowPlan window, GivenLatents given) {
    return new InitialPlanes(card, task.getPlan(), given).whole(window);
  }

  /** Describes a window that has done so many steps: as at its start, or all of them. */
  WindowHeader window(int index, String execution, int step, ArtifactRef conditioning) {
    return new WindowHeader(
        new WindowRef(task.getVideoId(), task.getAttempt(), index),
        task.getTenant(),
        task.getPlan().getWindows().size(),
        execution,
        step,
        task.getPlan().getSteps(),
        conditioning,
        task.getPlan().getModel(),
        task.getPriority(),
        task.getDeadline(),
        task.getTraceparent(),
        opening());
  }

  /** Of a video that closes a loop, once its first window is finished. */
  private @Nullable ArtifactRef opening() {
    return GivenLatents.closesLoop(task.getPlan()) && !task.getFinishedWindows().isEmpty()
        ? task.getFinishedWindows().get(0)
        : null;
  }
}
