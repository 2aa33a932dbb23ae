package io.skyriver.encoder;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.GivenSpan;
import io.skyriver.events.VideoInput;
import io.skyriver.events.VideoPlan;
import io.skyriver.media.FittedFrames;
import io.skyriver.media.FootageFacts;
import io.skyriver.media.FootageKind;
import io.skyriver.media.FootageLimits;
import io.skyriver.media.MediaException;
import io.skyriver.media.ScratchFolder;
import io.skyriver.media.VideoFormat;
import io.skyriver.stage.call.CallScope;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.given.GivenLatents;
import io.skyriver.triton.DataType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCard.ServedModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the inputs of one task into latents and stores them: decodes their frames, fits them to the
 * video and runs them through the video encoder, a window's length at a time. An encoder never
 * looks beyond the frames of one latent frame, so that the cuts do not show. A function of the
 * task, the inputs' bytes and the model alone.
 */
record InputLatents(EncodeTask task, String execution, Duration timeout, CallScope scope) {

  /** Where the latents are, as {@link GivenLatents} has them; null when nothing is given. */
  @Nullable ArtifactRef store() throws InterruptedException, IOException {
    VideoPlan plan = task.getPlan();
    if (!GivenLatents.fromInputs(plan)) {
      return null;
    }
    int frames = GivenLatents.inputFrames(plan.getGiven());
    int cells = plan.getLatentHeight() * plan.getLatentWidth();
    Latents latents = new Latents(new float[card().latent().channels() * frames * cells], frames);
    int done = 0;
    for (GivenSpan span : plan.getGiven()) {
      if (span.getInput() != GivenLatents.OWN) {
        encode(span, latents, done);
        done += span.getLatentFrames();
      }
    }
    return scope.services().given().store(task.getTenant(), task.getVideoId(), latents.values);
  }

  /** [channels, frames, cells]. */
  private record Latents(float[] values, int frames) {}

  private void encode(GivenSpan span, Latents latents, int at)
      throws InterruptedException, IOException {
    if (span.getInput() >= task.getInputs().size()) {
      throw new StageFailureException(
          FailureCode.INVALID_RECORD, "the plan names an input that the task does not have");
    }
    VideoInput input = task.getInputs().get(span.getInput());
    ArtifactRef file = input.getArtifact();
    if (file == null) {
      throw new StageFailureException(FailureCode.INVALID_RECORD, "an input was never fetched");
    }
    byte[] content = scope.services().artifacts().get(file);
    try (ScratchFolder scratch = new ScratchFolder()) {
      Path copy = Files.write(scratch.file("input"), content);
      encode(copy, FootageKind.of(file.getMediaType()), span, latents, at);
    } catch (MediaException unreadable) {
      throw new StageFailureException(
          FailureCode.INPUT_INVALID, "the input can't be decoded", unreadable);
    }
  }

  private void encode(Path file, FootageKind kind, GivenSpan span, Latents latents, int at)
      throws InterruptedException {
    VideoPlan plan = task.getPlan();
    FootageFacts facts =
        FootageFacts.of(file, kind, new FootageLimits(FootageLimits.PIXELS, Integer.MAX_VALUE - 1));
    VideoFormat format = new VideoFormat(plan.getWidth(), plan.getHeight(), plan.getFps());
    try (FittedFrames frames = new FittedFrames(file, kind, facts, format)) {
      for (int skipped = 0; skipped < span.getFirstFrame(); skipped++) {
        frames.next();
      }
      int most = card().window().latentFrames();
      for (int done = 0; done < span.getLatentFrames(); done += most) {
        scope.requireWanted();
        int count = Math.min(most, span.getLatentFrames() - done);
        Tensor encoded = encoded(pixels(frames, count), count);
        copy(encoded.floats(), count, latents, at + done);
      }
    }
  }

  /** FRAMES: uint8 [1, frames, height, width, 3]. */
  private Tensor pixels(FittedFrames source, int latentFrames) {
    VideoPlan plan = task.getPlan();
    int frames = latentFrames * card().latent().strideTime();
    int height = plan.getLatentHeight() * card().latent().strideSpace();
    int width = plan.getLatentWidth() * card().latent().strideSpace();
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(frames * 3, height * width));
    for (int frame = 0; frame < frames; frame++) {
      new Padding(plan.getWidth(), plan.getHeight(), width, height).put(source.next(), bytes);
    }
    return Tensor.of("FRAMES", DataType.UINT8, bytes.flip(), 1, frames, height, width, 3);
  }

  private Tensor encoded(Tensor frames, int latentFrames) throws InterruptedException {
    ServedModel encoder = card().served(Role.VIDEO_ENCODER);
    InferRequest request =
        new InferRequest(
            encoder.name(),
            encoder.version(),
            execution,
            List.of(frames),
            List.of("LATENT"),
            new Order(task.getPriority(), task.getDeadline(), task.getTenant()),
            timeout);
    InferResponse response = scope.infer(request);
    Tensor latent = response.output("LATENT");
    List<Long> expected =
        List.of(
            1L,
            (long) card().latent().channels(),
            (long) latentFrames,
            (long) task.getPlan().getLatentHeight(),
            (long) task.getPlan().getLatentWidth());
    if (!latent.shape().equals(expected) || latent.datatype() != DataType.FP32) {
      throw new StageFailureException(
          FailureCode.MODEL_INVALID_RESPONSE,
          "the video encoder gave %s %s, expected %s"
              .formatted(latent.datatype(), latent.shape(), expected));
    }
    requireFinite(latent.floats());
    return latent;
  }

  private void copy(FloatBuffer encoded, int count, Latents latents, int at) {
    int cells = task.getPlan().getLatentHeight() * task.getPlan().getLatentWidth();
    for (int channel = 0; channel < card().latent().channels(); channel++) {
      encoded.get(
          channel * count * cells,
          latents.values,
          (channel * latents.frames + at) * cells,
          count * cells);
    }
  }

  private static void requireFinite(FloatBuffer values) {
    while (values.hasRemaining()) {
      if (!Float.isFinite(values.get())) {
        throw new StageFailureException(
            FailureCode.MODEL_INVALID_OUTPUT, "the video encoder gave a number that is not finite");
      }
    }
  }

  private ModelCard card() {
    return scope.services().card();
  }
}
