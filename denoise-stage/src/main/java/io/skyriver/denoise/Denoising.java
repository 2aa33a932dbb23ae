package io.skyriver.denoise;

import io.skyriver.events.Conditioning;
import io.skyriver.events.VideoPlan;
import io.skyriver.stage.conditioning.Conditionings;
import io.skyriver.stage.window.Volume;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlane;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Plane;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCard.ServedModel;
import io.skyriver.triton.card.StepTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What denoising one window by one chunk asks and yields. Pure.
 *
 * @param card the model
 * @param conditioning what the encoders made of the prompts, with the plan
 * @param window the whole window at its step
 */
record Denoising(ModelCard card, Conditioning conditioning, WindowSet window) {

  Chunk chunk() {
    return Chunk.after(window.header().step(), plan().getChunkSteps(), window.header().steps());
  }

  /** The denoiser's call: planes as [1, C, T, H, W], conditioning, absolute steps, guidance. */
  InferRequest request(String execution, Duration timeout) {
    ServedModel denoiser = Objects.requireNonNull(card.models().get(Role.DENOISER));
    WindowHeader header = window.header();
    return new InferRequest(
        denoiser.name(),
        denoiser.version(),
        header.ref().requestId(chunk().begin() + "-" + chunk().end(), execution),
        inputs(),
        card.planes().stream().map(Plane::output).filter(Objects::nonNull).toList(),
        order(),
        timeout);
  }

  /** Where the call stands: by what is left of the whole video, this chunk first. */
  Order order() {
    WindowHeader header = window.header();
    Chunk chunk = chunk();
    double step = stepSeconds(header.ref().window());
    double left = step * (chunk.steps() - chunk.begin());
    for (int later = header.ref().window() + 1; later < plan().getWindows().size(); later++) {
      left += stepSeconds(later) * chunk.steps();
    }
    return new Order(
        header.priority(),
        header.deadline(),
        header.tenant(),
        duration(left),
        duration(step * (chunk.end() - chunk.begin())));
  }

  private double stepSeconds(int index) {
    return new StepTime(card)
        .seconds(
            plan().getWindows().get(index).getLatentFrames(),
            (long) plan().getWidth() * plan().getHeight());
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  /**
   * The window's planes after the chunk.
   *
   * @throws io.skyriver.stage.failure.StageFailureException when an output is not the plane's, or
   *     holds a number that is not finite
   */
  WindowPlanes planes(InferResponse response) {
    Volume volume = window.planes().volume();
    List<WindowPlane> planes = new ArrayList<>();
    for (Plane plane : card.planes()) {
      WindowPlane before = window.planes().plane(plane.name());
      planes.add(
          plane.output() == null
              ? before
              : ModelOutput.plane(response.output(plane.output()), before, volume));
    }
    return new WindowPlanes(volume, planes);
  }

  VideoPlan plan() {
    return conditioning.getPlan();
  }

  private float guidance() {
    Float continuation = plan().getContinuationGuidance();
    boolean continues =
        plan().getWindows().get(window.header().ref().window()).getHistoryFrames() > 0;
    return continues && continuation != null ? continuation : plan().getGuidance();
  }

  private List<Tensor> inputs() {
    Chunk chunk = chunk();
    WindowPlanes planes = window.planes();
    List<Tensor> inputs = new ArrayList<>();
    for (Plane plane : card.planes()) {
      inputs.add(planes.plane(plane.name()).tensor(plane.input(), planes.volume()));
    }
    inputs.addAll(Conditionings.tensors(conditioning));
    inputs.add(Tensor.longs("STEP_BEGIN", chunk.begin()));
    inputs.add(Tensor.longs("STEP_END", chunk.end()));
    inputs.add(Tensor.longs("STEPS", chunk.steps()));
    inputs.add(Tensor.floats("GUIDANCE", new float[] {guidance()}, 1));
    return inputs;
  }
}
