package io.skyriver.triton.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skyriver.triton.card.ModelCard.FrameRule;
import io.skyriver.triton.card.ModelCard.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelCardsTest {
  private static final Path CARD = resource("/small.card.json");

  @Test
  void readsACard() {
    ModelCard card = ModelCards.load(CARD);

    assertThat(card.model()).isEqualTo("small");
    assertThat(card.served(Role.DENOISER).name()).isEqualTo("small_denoiser");
    assertThat(card.planes().get(1).output()).isNull();
    assertThat(card.sizes().defaultSize()).isEqualTo("96x64");
    assertThat(card.seconds().defaultSeconds()).isEqualTo(2);
    assertThat(card.sampling().defaultGuidance()).isEqualTo(3);
    assertThat(card.decode().overlap()).isEqualTo(10);
  }

  @Test
  void reportsAllProblemsAtOnceWithPathAndValue() {
    String broken =
        json()
            .replace("\"fps\": 16", "\"fps\": \"fast\", \"speed\": 3")
            .replace("\"halo\": 4, ", "")
            .replace("\"minEdge\": 48", "\"minEdge\": 4.5")
            .replace("\"video_decoder\"", "\"decoder\"");

    assertThat(problems(broken))
        .containsExactly(
            "models.decoder: needs one of text_encoder, video_encoder, denoiser, video_decoder,"
                + " found \"decoder\"",
            "sizes.minEdge: needs a whole number, found 4.5",
            "fps: needs a whole number, found \"fast\"",
            "decode.halo: missing",
            "speed: unknown field, found 3");
  }

  @Test
  void reportsAllBrokenRulesAtOnce() {
    String broken =
        json()
            .replace("\"overlap\": 10", "\"overlap\": 7")
            .replace("\"historyFrames\": 2", "\"historyFrames\": 8");

    assertThat(problems(broken))
        .containsExactly(
            "window.historyFrames: must be less than window.latentFrames, found 8",
            "decode.overlap: must be at least twice decode.halo, found 7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"channels\": 16, \"strideTime\": 4 | \"channels\": 0, \"strideTime\": 4 | latent.channels",
        "\"multiple\": 16 | \"multiple\": 17 | sizes.multiple",
        "\"strideSpace\": 8 | \"strideSpace\": 8, \"cellMultiple\": 0 | latent.cellMultiple",
        "\"dtype\": \"FP32\"}, {\"name\": \"mask\" | \"dtype\": \"FP32\"}, {\"name\": \"latent\" | planes",
        "\"name\": \"latent\" | \"name\": \"z\" | planes",
        "\"channels\": 1, | \"channels\": -1, | planes[1].channels",
        "\"output\": \"LATENT_OUT\" | \"output\": null | planes[0].output",
        "\"latentFrameMultiple\": 2 | \"latentFrameMultiple\": 3 | window.latentFrames",
        "\"default\": \"96x64\" | \"default\": \"96 x 64\" | sizes.default",
        "\"default\": \"96x64\" | \"default\": \"96x65\" | sizes.default",
        "\"default\": \"96x64\" | \"default\": \"512x64\" | sizes.default",
        "\"max\": 60 | \"max\": 1 | seconds.default",
        "\"defaultSteps\": 24 | \"defaultSteps\": 101 | sampling.defaultSteps",
        "\"defaultGuidance\": 3 | \"defaultGuidance\": -1 | sampling.defaultGuidance",
        "\"stepSeconds\": 0.1 | \"stepSeconds\": 0 | sampling.stepSeconds",
        "\"stepSeconds\": 0.1 | \"stepSeconds\": 0.1, \"continuationGuidance\": -1 | sampling.continuationGuidance",
        "\"tileHeight\": 24 | \"tileHeight\": 8 | decode.tileHeight",
        "\"height\": 6 | \"height\": 0 | patch.height",
        "\"height\": 6 | \"height\": 6000 | patch",
        "\"inputs\": [\"text\"] | \"inputs\": [] | inputs",
        "\"conditioning\": [\"TEXT\" | \"conditioning\": [\"NEGATIVE_TEXT\" | conditioning",
        "\"denoiser\": {\"name\": \"small_denoiser\", \"version\": \"1\"}, | '' | models",
        "\"digest\": \"0000 | \"digest\": \"00G0 | digest",
        "\"promptMaxBytes\": 32000 | \"promptMaxBytes\": 0 | promptMaxBytes"
      })
  void refusesWhatContradictsItself(String right, String wrong, String path) {
    assertThat(json()).contains(right);

    assertThat(problems(json().replaceFirst(java.util.regex.Pattern.quote(right), wrong)))
        .anySatisfy(problem -> assertThat(problem).startsWith(path + ": must "));
  }

  @Test
  void aCardThatSaysNothingOfItMakesAsManyFramesOfEveryLatentFrame() {
    ModelCard.Latent latent = ModelCards.parse(json(), "test").latent();

    assertThat(latent.frameRule()).isEqualTo(FrameRule.EVEN);
    assertThat(latent.latentFrames(32)).isEqualTo(8);
    assertThat(latent.latentFrames(33)).isEqualTo(9);
    assertThat(latent.cells(96)).isEqualTo(12);
    assertThat(latent.cells(97)).isEqualTo(13);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "5, 2", "6, 3", "81, 21", "82, 22", "121, 31"})
  void aFirstLatentFrameCanStandAlone(int frames, int latentFrames) {
    ModelCard.Latent latent =
        ModelCards.parse(
                json()
                    .replace(
                        "\"strideSpace\": 8",
                        "\"strideSpace\": 8, \"frameRule\": \"first_alone\", \"cellMultiple\": 2"),
                "test")
            .latent();

    assertThat(latent.latentFrames(frames)).isEqualTo(latentFrames);
    assertThat(latent.cells(1080)).isEqualTo(136);
  }

  @Test
  void refusesWhatIsNoJson() {
    assertThat(problems("{")).singleElement().asString().startsWith("not JSON");
    assertThat(problems("[]")).containsExactly("card: needs an object, found []");
    assertThat(problems(json() + " {}")).singleElement().asString().startsWith("not JSON");
    assertThat(problems("{\"fps\": 1, \"fps\": 2}")).singleElement().asString().contains("fps");
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThatThrownBy(() -> ModelCards.load(Path.of("no.card.json")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no.card.json");
  }

  private static List<String> problems(String json) {
    return catchThrowableOfType(
            InvalidModelCardException.class, () -> ModelCards.parse(json, "test"))
        .problems();
  }

  private static String json() {
    try {
      return Files.readString(CARD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path resource(String name) {
    try {
      return Path.of(ModelCardsTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
