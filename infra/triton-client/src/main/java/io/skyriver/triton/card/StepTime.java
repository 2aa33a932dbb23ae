package io.skyriver.triton.card;

/**
 * How long one solver step takes. The card tells it for the window of a default video; other
 * windows take in proportion to their latent frames and pixels. An estimate: it orders work, it
 * bounds nothing.
 */
public record StepTime(ModelCard card) {

  /**
   * Seconds of model time.
   *
   * @param latentFrames of the window
   * @param pixels of a frame
   */
  public double seconds(int latentFrames, long pixels) {
    double usual = (double) usualFrames() * FrameSize.parse(card.sizes().defaultSize()).pixels();
    return card.sampling().stepSeconds() * latentFrames * pixels / usual;
  }

  /** Latent frames of the longest window of a default video. */
  private int usualFrames() {
    int frames = (int) Math.max(1, Math.round(card.seconds().defaultSeconds() * card.fps()));
    int multiple = card.window().latentFrameMultiple();
    int latentFrames = card.latent().latentFrames(frames);
    return Math.min(
        card.window().latentFrames(), (latentFrames + multiple - 1) / multiple * multiple);
  }
}
