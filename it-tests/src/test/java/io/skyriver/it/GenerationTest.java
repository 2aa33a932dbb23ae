package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skyriver.events.Failure;
import io.skyriver.events.VideoFinished;
import io.skyriver.media.MediaProbe;
import io.skyriver.standalone.client.Update.Outcome;
import io.skyriver.standalone.client.Update.Rejected;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A prompt event in, a finished file out. */
@ExtendWith(SharedSkyriver.class)
class GenerationTest {

  @ParameterizedTest
  @CsvSource({
    "96x96, 32",
    "64x96, 16",
    "96x64, 16",
    "128x80, 16",
    "80x128, 16",
    "64x112, 7",
    "176x48, 16",
    "64x64, 50"
  })
  void aPromptBecomesAnMp4OfThePromisedShape(String size, int frames, RunningSkyriver skyriver)
      throws Exception {
    VideoFinished finished =
        skyriver.finish(
            Prompts.small("a red balloon rises up over a blue sky")
                .setSize(size)
                .setFrames(frames)
                .build());

    MediaProbe file = skyriver.probe(finished.getArtifact());
    assertThat(finished.getArtifact().getMediaType()).isEqualTo("video/mp4");
    assertThat(file.codec()).isEqualTo("h264");
    assertThat(file.width() + "x" + file.height()).isEqualTo(size);
    assertThat(file.frames()).isEqualTo(frames).isEqualTo(finished.getFrames());
    assertThat(file.fps()).isCloseTo(finished.getFps(), within(1e-6));
  }

  @Test
  void secondsDecideTheNumberOfFrames(RunningSkyriver skyriver) throws Exception {
    VideoFinished finished =
        skyriver.finish(Prompts.small("a ship on the ocean").setSeconds(2.5).build());

    assertThat(skyriver.probe(finished.getArtifact()).frames()).isEqualTo(40);
  }

  @Test
  void oneFrameBecomesAPng(RunningSkyriver skyriver) throws Exception {
    VideoFinished finished =
        skyriver.finish(Prompts.small("a tiger on a green meadow").setFrames(1).build());

    assertThat(finished.getArtifact().getMediaType()).isEqualTo("image/png");
    MediaProbe file = skyriver.probe(finished.getArtifact());
    assertThat(file.codec()).isEqualTo("png");
    assertThat(file.width()).isEqualTo(64);
    assertThat(file.height()).isEqualTo(64);
  }

  @Test
  void thePlayableFileStartsWithItsIndexAndHasAThumbnail(RunningSkyriver skyriver)
      throws Exception {
    VideoFinished finished = skyriver.finish(Prompts.small("a fox in the snow").build());

    byte[] file = skyriver.bytes(finished.getArtifact());
    assertThat(indexOf(file, "moov")).isPositive().isLessThan(indexOf(file, "mdat"));
    assertThat(skyriver.probe(finished.getThumbnail()).codec()).isEqualTo("png");
  }

  @Test
  void law2TheSamePromptGivesTheSameBytesAndAnotherSeedOthers(RunningSkyriver skyriver)
      throws Exception {
    String first = digest(skyriver, 5);
    String again = digest(skyriver, 5);
    String other = digest(skyriver, 6);

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void stepsAndGuidanceChangeThePicture(RunningSkyriver skyriver) throws Exception {
    String plain = digest(skyriver, 5);
    VideoFinished moreSteps =
        skyriver.finish(Prompts.small("a rocket in the night sky").setSteps(7).setSeed(5L).build());
    VideoFinished unguided =
        skyriver.finish(
            Prompts.small("a rocket in the night sky").setGuidance(1f).setSeed(5L).build());

    assertThat(moreSteps.getArtifact().getSha256()).isNotEqualTo(plain);
    assertThat(unguided.getArtifact().getSha256())
        .isNotEqualTo(plain)
        .isNotEqualTo(moreSteps.getArtifact().getSha256());
  }

  @ParameterizedTest
  @CsvSource({
    "'', 64x64, prompt_empty",
    "a fox, 65x64, size_",
    "a fox, 64x640, size_",
    "a fox, big, size_"
  })
  void whatCannotBeMadeIsRejectedAndTheNextGoodPromptIsNotAffected(
      String prompt, String size, String code, RunningSkyriver skyriver) throws Exception {
    Outcome outcome = skyriver.run(Prompts.small(prompt).setSize(size).build());

    assertThat(outcome).isInstanceOf(Rejected.class);
    assertThat(((Rejected) outcome).event().getFailures())
        .extracting(Failure::getCode)
        .anyMatch(found -> found.startsWith(code));
    assertThat(skyriver.finish(Prompts.small("a fox").setFrames(1).build())).isNotNull();
  }

  private static String digest(RunningSkyriver skyriver, long seed)
      throws InterruptedException, IOException {
    VideoFinished finished =
        skyriver.finish(Prompts.small("a rocket in the night sky").setSeed(seed).build());
    assertThat(skyriver.bytes(finished.getArtifact())).isNotEmpty();
    return finished.getArtifact().getSha256();
  }

  private static int indexOf(byte[] file, String box) {
    return new String(file, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(box);
  }
}
