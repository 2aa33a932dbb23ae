package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.VIDEO;
import static io.skyriver.ledger.Samples.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoInput;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCards;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InputChecksTest {
  private static final String URI = "https://example.org/fox.png";

  static Stream<PromptSubmitted.Builder> valid() {
    return Stream.of(
        prompt().setFirstImage(URI).setLastImage("data:image/png;base64,AAAA"),
        prompt().setFirstImage("file:///tmp/fox.png").setLoop(true),
        prompt().setExtend(VIDEO).setSeconds(2.0),
        prompt().setPrepend("artifact:default/video_1/video-00.mp4"),
        prompt().setConnectFrom(URI).setConnectTo(VIDEO),
        prompt().setEdit(URI).setStrength(1.0),
        prompt().setLoop(true).setSeconds(1.5));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void takesEachInputAlone(PromptSubmitted.Builder submission) {
    assertThat(new SubmissionRules(Samples.CATALOG).problemsOf(submission.build())).isEmpty();
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of(prompt().setFirstImage("fox.png"), "input_reference_invalid"),
        Arguments.of(prompt().setFirstImage(""), "input_reference_invalid"),
        Arguments.of(prompt().setFirstImage("ftp://example.org/a"), "input_reference_invalid"),
        Arguments.of(prompt().setFirstImage("https://exa mple/a"), "input_reference_invalid"),
        Arguments.of(prompt().setEdit("http://e/" + "x".repeat(5000)), "input_reference_invalid"),
        Arguments.of(
            prompt().setFirstImage("data:image/png;base64," + "A".repeat(600_000)),
            "input_reference_too_long"),
        Arguments.of(prompt().setFirstImage(URI).setExtend(URI), "inputs_conflict"),
        Arguments.of(prompt().setExtend(URI).setPrepend(URI), "inputs_conflict"),
        Arguments.of(prompt().setEdit(URI).setLoop(true), "inputs_conflict"),
        Arguments.of(prompt().setLastImage(URI).setLoop(true), "inputs_conflict"),
        Arguments.of(prompt().setEdit(URI).setSeconds(2.0), "inputs_conflict"),
        Arguments.of(prompt().setEdit(URI).setFrames(32), "inputs_conflict"),
        Arguments.of(prompt().setConnectFrom(URI), "connect_incomplete"),
        Arguments.of(prompt().setConnectTo(URI), "connect_incomplete"),
        Arguments.of(prompt().setStrength(0.5), "strength_invalid"),
        Arguments.of(prompt().setEdit(URI).setStrength(1.01), "strength_invalid"),
        Arguments.of(prompt().setEdit(URI).setStrength(-0.1), "strength_invalid"),
        Arguments.of(prompt().setEdit(URI).setStrength(Double.NaN), "strength_invalid"),
        Arguments.of(prompt().setLoop(true).setSeconds(1.0), "loop_too_short"),
        Arguments.of(prompt().setLoop(true).setFrames(1), "loop_too_short"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesWhatCannotBeMade(PromptSubmitted.Builder submission, String code) {
    assertThat(new SubmissionRules(Samples.CATALOG).problemsOf(submission.build()))
        .extracting(Problem::code)
        .containsExactly(code);
  }

  @Test
  void refusesWhatTheModelDoesNotTake() {
    Path file = Path.of("../infra/models/simulated/wan2.2-ti2v-5b/wan2.2-ti2v-5b.card.json");
    ModelCard card = ModelCards.load(file);
    SubmissionRules rules = new SubmissionRules(new ModelCatalog(List.of(card)));

    assertThat(rules.problemsOf(prompt().setFirstImage(URI).build()))
        .extracting(Problem::code)
        .containsExactly("input_unsupported");
    assertThat(rules.problemsOf(prompt().setLoop(true).build()))
        .extracting(Problem::code)
        .containsExactly("input_unsupported");
  }

  @Test
  void refusesFetchedInputsThatDoNotFit() {
    assertThat(problem(prompt().setFirstImage(URI), 300, 100, 1)).isEqualTo("input_size_mismatch");
    assertThat(problem(prompt().setFirstImage(URI), 190, 100, 1)).isEmpty();
    assertThat(problem(prompt().setExtend(URI), 96, 96, 7)).isEqualTo("input_too_short");
    assertThat(problem(prompt().setEdit(URI), 96, 96, 7)).isEmpty();
    assertThat(problem(prompt().setEdit(URI), 96, 96, 961)).isEqualTo("input_too_long");
    assertThat(problem(prompt().setExtend(URI), 96, 96, 940)).isEqualTo("input_too_long");
    assertThat(problem(prompt().setExtend(URI), 96, 96, 928)).isEmpty();
  }

  private static String problem(
      PromptSubmitted.Builder submission, int width, int height, int frames) {
    VideoInput input =
        VideoInput.newBuilder()
            .setRole("any")
            .setWidth(width)
            .setHeight(height)
            .setFrames(frames)
            .build();
    return new InputFit(Samples.CARD, submission.build(), List.of(input))
        .problem()
        .map(Problem::code)
        .orElse("");
  }
}
