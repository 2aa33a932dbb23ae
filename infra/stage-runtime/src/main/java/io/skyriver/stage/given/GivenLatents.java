package io.skyriver.stage.given;

import io.skyriver.events.GivenSpan;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.stage.window.Volume;
import io.skyriver.stage.window.WindowPlanes;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The latent frames that a plan takes from elsewhere, by their place in the video. Immutable.
 *
 * @param spans of the plan
 * @param inputs latents of the spans that come from inputs, one behind the other: [channels,
 *     frames, cells]; empty when there are none
 * @param opening clean planes of the first window; null until they are known, or when they are not
 *     asked for
 */
public record GivenLatents(
    List<GivenSpan> spans, FloatBuffer inputs, @Nullable WindowPlanes opening) {
  /** Of a span that repeats the video's own beginning. */
  public static final int OWN = -1;

  static final String LATENT = "latent";

  /** For a video made from prompts alone. */
  public static final GivenLatents NONE =
      new GivenLatents(List.of(), FloatBuffer.allocate(0), null);

  public GivenLatents {
    spans = List.copyOf(spans);
    inputs = inputs.slice().asReadOnlyBuffer();
  }

  /** Whether any of the plan's latent frames come from inputs. */
  public static boolean fromInputs(VideoPlan plan) {
    return plan.getGiven().stream().anyMatch(span -> span.getInput() != OWN);
  }

  /** Whether a window behind the first one needs the first one's frames. */
  public static boolean closesLoop(VideoPlan plan) {
    return plan.getGiven().stream().anyMatch(span -> span.getInput() == OWN);
  }

  /** Whether that window needs the first one's frames. */
  public static boolean closesLoop(VideoPlan plan, WindowPlan window) {
    int end = window.getFirstLatentFrame() + window.getLatentFrames();
    return plan.getGiven().stream()
        .anyMatch(
            span ->
                span.getInput() == OWN
                    && span.getAt() < end
                    && span.getAt() + span.getLatentFrames() > window.getFirstLatentFrame());
  }

  /** Latent frames of all spans that come from inputs. */
  public static int inputFrames(List<GivenSpan> spans) {
    return spans.stream()
        .filter(span -> span.getInput() != OWN)
        .mapToInt(GivenSpan::getLatentFrames)
        .sum();
  }

  /** The same with the first window's clean planes. */
  public GivenLatents with(WindowPlanes firstWindow) {
    return new GivenLatents(spans, inputs, firstWindow);
  }

  /** What is given for a latent frame of the video. */
  public Optional<GivenFrame> frame(int latentFrame) {
    int before = 0;
    for (GivenSpan span : spans) {
      int offset = latentFrame - span.getAt();
      if (offset >= 0 && offset < span.getLatentFrames()) {
        return Optional.of(frame(span, offset, before));
      }
      before += span.getInput() == OWN ? 0 : span.getLatentFrames();
    }
    return Optional.empty();
  }

  /** All of a window's planes, every frame of which is given: the latents alone. */
  public float[] whole(WindowPlan window, int channels, Volume volume) {
    float[] values = new float[Math.multiplyExact(channels, volume.cells())];
    int cells = volume.cellsPerFrame();
    for (int index = 0; index < volume.frames(); index++) {
      int place = window.getFirstLatentFrame() + index;
      GivenFrame frame =
          frame(place)
              .orElseThrow(
                  () -> new IllegalArgumentException("latent frame " + place + " is not given"));
      for (int channel = 0; channel < channels; channel++) {
        frame.copy(channel, cells, values, (channel * volume.frames() + index) * cells);
      }
    }
    return values;
  }

  private GivenFrame frame(GivenSpan span, int offset, int before) {
    if (span.getInput() != OWN) {
      return new GivenFrame(inputs, inputFrames(spans), before + offset, span.getClean());
    }
    if (opening == null) {
      throw new IllegalStateException("the video's beginning is not known yet");
    }
    FloatBuffer latents = opening.plane(LATENT).floats();
    return new GivenFrame(
        latents, opening.volume().frames(), span.getFirstFrame() + offset, span.getClean());
  }
}
