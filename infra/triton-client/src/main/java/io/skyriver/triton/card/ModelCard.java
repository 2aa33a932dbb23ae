package io.skyriver.triton.card;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model family needs from the stages and allows to submitters; the JSON fields have the same
 * names. The contract is described in {@code infra/models/CONTRACT.md}.
 *
 * @param model family name
 * @param version version of this card
 * @param digest SHA-256 over the model files, hex
 * @param models role to served model
 * @param planes tensors of a window, all cut alike; the one named {@code latent} starts as noise
 * @param conditioning names of the text encoder's outputs, in order, that the denoiser takes
 * @param fps frames per second of every video
 * @param promptMaxBytes longest prompt in UTF-8 bytes
 * @param inputs what a video may be made from, see {@link Input}; {@code text} at least
 */
public record ModelCard(
    String model,
    String version,
    String digest,
    Map<Role, ServedModel> models,
    Latent latent,
    List<Plane> planes,
    List<String> conditioning,
    Window window,
    Sizes sizes,
    Seconds seconds,
    int fps,
    Sampling sampling,
    Decode decode,
    PatchSize patch,
    int promptMaxBytes,
    List<String> inputs) {

  public ModelCard {
    models = Map.copyOf(models);
    planes = List.copyOf(planes);
    conditioning = List.copyOf(conditioning);
    inputs = List.copyOf(inputs);
  }

  /** The served model of a role that this card names. */
  public ServedModel served(Role role) {
    ServedModel served = models.get(role);
    if (served == null) {
      throw new IllegalArgumentException("model card " + model + " names no " + role);
    }
    return served;
  }

  /** What a video may be made from; the card has the lower-case names. */
  public enum Input {
    TEXT,
    /** A first picture. */
    IMAGE,
    /** A last picture. */
    LAST_IMAGE,
    /** A video to go on with. */
    EXTEND,
    /** A video to lead up to. */
    PREPEND,
    /** Two videos to lead over between. */
    CONNECT,
    /** Its own beginning, which its end leads over to. */
    LOOP,
    /** A video that is noised and made again. */
    EDIT;

    /** The name in a card. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether a video may be made from such a thing. */
  public boolean takes(Input input) {
    return inputs.contains(input.key());
  }

  /** What a served model is for. */
  public enum Role {
    TEXT_ENCODER,
    VIDEO_ENCODER,
    DENOISER,
    VIDEO_DECODER
  }

  /** A model's name and version folder in the repository. */
  public record ServedModel(String name, String version) {}

  /** How many frames the latent frames of a video stand for. */
  public enum FrameRule {
    /** Each for {@code strideTime}. */
    EVEN,
    /** The first for one, each other for {@code strideTime}: a video has 4k + 1 frames, say. */
    FIRST_ALONE
  }

  /**
   * The latent space.
   *
   * @param channels of a cell
   * @param strideTime frames per latent frame
   * @param strideSpace pixels per latent cell, in both directions
   * @param dtype element type
   * @param frameRule what the first latent frame stands for
   * @param cellMultiple multiple that the latent height and width keep to; the picture is cropped
   *     from what that makes too much
   */
  public record Latent(
      int channels,
      int strideTime,
      int strideSpace,
      String dtype,
      @JsonProperty(defaultValue = "even") FrameRule frameRule,
      @JsonProperty(defaultValue = "1") int cellMultiple) {

    /** Every latent frame stands for as many frames, any number of cells is fine. */
    public Latent(int channels, int strideTime, int strideSpace, String dtype) {
      this(channels, strideTime, strideSpace, dtype, FrameRule.EVEN, 1);
    }

    /** How many frames fewer than {@code strideTime} a video's first latent frame stands for. */
    public int missingFrames() {
      return frameRule == FrameRule.FIRST_ALONE ? strideTime - 1 : 0;
    }

    /** Latent frames that cover so many frames. */
    public int latentFrames(int frames) {
      return ceilDiv(frames + missingFrames(), strideTime);
    }

    /** Latent cells that cover an edge of so many pixels. */
    public int cells(int pixels) {
      return ceilDiv(ceilDiv(pixels, strideSpace), cellMultiple) * cellMultiple;
    }

    private static int ceilDiv(int value, int divisor) {
      return (value + divisor - 1) / divisor;
    }
  }

  /**
   * One plane: the denoiser's input and output tensor names; a null output means that the denoiser
   * leaves it as it is.
   */
  public record Plane(
      String name, String input, @Nullable String output, int channels, String dtype) {}

  /**
   * Latent frames of a full window, how many of them repeat the window before, and the multiple a
   * window keeps to.
   */
  public record Window(int latentFrames, int historyFrames, int latentFrameMultiple) {}

  /** Allowed frame sizes, in pixels. */
  public record Sizes(
      int multiple,
      int minEdge,
      int maxEdge,
      int maxPixels,
      @JsonProperty("default") String defaultSize) {}

  /** Allowed durations, in seconds. */
  public record Seconds(double min, double max, @JsonProperty("default") double defaultSeconds) {}

  /**
   * Solver, its limits and the time of one step in seconds.
   *
   * @param shift of the schedule's noise levels, with which an edit noises its source
   * @param continuationGuidance most guidance of a window that continues another; null for as much
   *     as of any window
   */
  public record Sampling(
      String solver,
      int defaultSteps,
      int minSteps,
      int maxSteps,
      float defaultGuidance,
      float maxGuidance,
      double stepSeconds,
      @JsonProperty(defaultValue = "2") float shift,
      @JsonProperty(defaultValue = "null") @Nullable Float continuationGuidance) {

    /** With the usual schedule and one guidance for all windows. */
    public Sampling(
        String solver,
        int defaultSteps,
        int minSteps,
        int maxSteps,
        float defaultGuidance,
        float maxGuidance,
        double stepSeconds) {
      this(
          solver,
          defaultSteps,
          minSteps,
          maxSteps,
          defaultGuidance,
          maxGuidance,
          stepSeconds,
          2,
          null);
    }
  }

  /**
   * The decoder's canonical tile in latent cells: extent, trusted halo, overlap of neighbours (at
   * least 2 halos).
   */
  public record Decode(
      int tileLatentFrames, int tileHeight, int tileWidth, int halo, int overlap) {}

  /** How a window is cut to travel, in latent cells. */
  public record PatchSize(int latentFrames, int height, int width) {}
}
