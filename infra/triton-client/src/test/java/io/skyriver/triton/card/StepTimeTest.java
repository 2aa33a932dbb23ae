package io.skyriver.triton.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StepTimeTest {
  private final ModelCard card = ModelCards.load(Path.of("src/test/resources/small.card.json"));
  private final StepTime time = new StepTime(card);

  @Test
  void takesWhatTheCardSaysForADefaultVideo() {
    int frames = (int) Math.round(card.seconds().defaultSeconds() * card.fps());
    int multiple = card.window().latentFrameMultiple();
    int latentFrames = (card.latent().latentFrames(frames) + multiple - 1) / multiple * multiple;
    int longest = Math.min(card.window().latentFrames(), latentFrames);
    int pixels = FrameSize.parse(card.sizes().defaultSize()).pixels();

    assertThat(time.seconds(longest, pixels))
        .isCloseTo(card.sampling().stepSeconds(), within(1e-9));
    assertThat(time.seconds(longest * 2, pixels * 3L))
        .isCloseTo(6 * card.sampling().stepSeconds(), within(1e-9));
  }
}
