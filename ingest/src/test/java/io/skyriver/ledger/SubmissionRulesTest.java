package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SubmissionRulesTest {
  private final SubmissionRules rules = new SubmissionRules(Samples.CATALOG);

  @Test
  void findsNothingWrongWithAFullValidSubmission() {
    PromptSubmitted submission =
        prompt()
            .setPrompt("a fox \uD83E\uDD8A\nin the snow")
            .setNegativePrompt("")
            .setIdempotencyKey("order-17")
            .setTenant("studio-7")
            .setModel("tiny")
            .setSize("256x256")
            .setSeconds(60.0)
            .setSteps(100)
            .setGuidance(0f)
            .setSeed(0L)
            .setPriority(-10)
            .setDeadline(Instant.parse("2030-01-01T00:00:00Z"))
            .setMetadata(Map.of("project", ""))
            .build();

    assertThat(rules.problemsOf(submission)).isEmpty();
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of(prompt().setPrompt(""), "prompt_empty"),
        Arguments.of(prompt().setPrompt(" \n\t "), "prompt_empty"),
        Arguments.of(prompt().setPrompt("é".repeat(51)), "prompt_too_long"),
        Arguments.of(prompt().setPrompt("half \uD83E"), "prompt_invalid"),
        Arguments.of(prompt().setPrompt("\uDD8A\uD83E"), "prompt_invalid"),
        Arguments.of(prompt().setPrompt("bell \u0007"), "prompt_invalid"),
        Arguments.of(prompt().setNegativePrompt("x".repeat(101)), "negative_prompt_too_long"),
        Arguments.of(prompt().setNegativePrompt("\u0000"), "negative_prompt_invalid"),
        Arguments.of(prompt().setVideoId("video_XYZ"), "video_id_invalid"),
        Arguments.of(prompt().setTenant("Studio"), "tenant_invalid"),
        Arguments.of(prompt().setTenant(""), "tenant_invalid"),
        Arguments.of(prompt().setTenant("a".repeat(65)), "tenant_invalid"),
        Arguments.of(prompt().setIdempotencyKey(""), "idempotency_key_invalid"),
        Arguments.of(prompt().setIdempotencyKey("k".repeat(256)), "idempotency_key_invalid"),
        Arguments.of(prompt().setModel("sora-9"), "model_unknown"),
        Arguments.of(prompt().setSize("96"), "size_invalid"),
        Arguments.of(prompt().setSize("096x96"), "size_invalid"),
        Arguments.of(prompt().setSize("96x97"), "size_invalid"),
        Arguments.of(prompt().setSize("32x96"), "size_invalid"),
        Arguments.of(prompt().setSize("272x96"), "size_invalid"),
        Arguments.of(prompt().setSize("99999x99999"), "size_invalid"),
        Arguments.of(prompt().setSeconds(Double.NaN), "seconds_invalid"),
        Arguments.of(prompt().setSeconds(Double.POSITIVE_INFINITY), "seconds_invalid"),
        Arguments.of(prompt().setSeconds(-1.0), "seconds_invalid"),
        Arguments.of(prompt().setSeconds(61.0), "seconds_invalid"),
        Arguments.of(prompt().setFrames(0), "frames_invalid"),
        Arguments.of(prompt().setFrames(961), "frames_invalid"),
        Arguments.of(prompt().setFrames(8).setSeconds(1.0), "duration_ambiguous"),
        Arguments.of(prompt().setSteps(0), "steps_invalid"),
        Arguments.of(prompt().setSteps(101), "steps_invalid"),
        Arguments.of(prompt().setGuidance(Float.NaN), "guidance_invalid"),
        Arguments.of(prompt().setGuidance(-0.5f), "guidance_invalid"),
        Arguments.of(prompt().setGuidance(20.5f), "guidance_invalid"),
        Arguments.of(prompt().setSeed(-1L), "seed_invalid"),
        Arguments.of(prompt().setPriority(11), "priority_invalid"),
        Arguments.of(prompt().setPriority(Integer.MIN_VALUE), "priority_invalid"),
        Arguments.of(prompt().setDeadline(Instant.EPOCH.minusMillis(1)), "deadline_invalid"),
        Arguments.of(prompt().setMetadata(labels(17)), "metadata_invalid"),
        Arguments.of(prompt().setMetadata(Map.of("", "x")), "metadata_invalid"),
        Arguments.of(prompt().setMetadata(Map.of("k".repeat(65), "x")), "metadata_invalid"),
        Arguments.of(prompt().setMetadata(Map.of("k", "v".repeat(513))), "metadata_invalid"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void namesTheOneProblem(PromptSubmitted.Builder submission, String code) {
    assertThat(rules.problemsOf(submission.build())).extracting(Problem::code).containsOnly(code);
  }

  @Test
  void collectsAllProblems() {
    PromptSubmitted submission =
        prompt().setPrompt("").setSize("1x1").setSteps(-1).setTenant("?").setSeed(-1L).build();

    assertThat(rules.problemsOf(submission))
        .extracting(Problem::code)
        .contains(
            "prompt_empty", "size_invalid", "steps_invalid", "tenant_invalid", "seed_invalid");
  }

  @Test
  void wantsACancellationToNameAVideo() {
    var nameless = CancellationRequested.newBuilder().setReason("why not").build();
    var byKey = CancellationRequested.newBuilder().setIdempotencyKey("order-17").build();

    assertThat(rules.problemsOf(nameless))
        .extracting(Problem::code)
        .containsExactly("cancellation_unaddressed");
    assertThat(rules.problemsOf(byKey)).isEmpty();
  }

  private static Map<String, String> labels(int count) {
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .collect(java.util.stream.Collectors.toMap(i -> "k" + i, i -> "v"));
  }

  /** Keeps the list of codes in one place: they are part of the interface. */
  @Test
  void givesEveryProblemAFieldAndASentence() {
    List<Problem> problems =
        invalid()
            .flatMap(
                arguments ->
                    rules
                        .problemsOf(((PromptSubmitted.Builder) arguments.get()[0]).build())
                        .stream())
            .toList();

    assertThat(problems).allSatisfy(problem -> assertThat(problem.message()).isNotBlank());
    assertThat(problems)
        .allSatisfy(
            problem ->
                assertThat(PromptSubmitted.getClassSchema().getField(problem.field())).isNotNull());
  }
}
