package io.skyriver.stage.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.Extent;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.Plane;
import io.skyriver.events.StageEvent;
import io.skyriver.events.VideoPlan;
import io.skyriver.stage.Patches;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.job.RecordRules.Violation;
import io.skyriver.stage.window.WindowRef;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordRulesTest {
  private static final LatentPatch PATCH = Patches.cut("video_1", 1, "run", 2, 1).get(0);
  private static final EncodeTask TASK =
      EncodeTask.newBuilder()
          .setVideoId("video_1")
          .setTenant("default")
          .setAttempt(1)
          .setPrompt("a fox")
          .setNegativePrompt("")
          .setPlan(SmallCard.plan(2, 8, 4))
          .setPriority(0)
          .setDeadline(null)
          .build();

  @Test
  void findsNothingWrongWithWhatTheStagesWrite() {
    assertThat(RecordRules.violation(PATCH)).isEmpty();
    assertThat(RecordRules.violation(TASK)).isEmpty();
    assertThat(RecordRules.violation(StageEvents.of("denoise").held(WindowRef.of(PATCH), 1)))
        .isEmpty();
  }

  static Stream<UnaryOperator<LatentPatch.Builder>> nameless() {
    return Stream.of(
        patch -> patch.setVideoId("../etc"),
        patch -> patch.setVideoId("Video"),
        patch -> patch.setTenant(""),
        patch -> patch.setAttempt(0),
        patch -> patch.setWindow(-1),
        patch -> patch.setWindow(1),
        patch -> patch.setWindows(1 << 20));
  }

  @ParameterizedTest
  @MethodSource("nameless")
  void tellsNobodyOfAPatchThatNamesNoWindow(UnaryOperator<LatentPatch.Builder> damage) {
    Violation violation = violation(damage).orElseThrow();

    assertThat(violation.code()).isEqualTo(FailureCode.INVALID_RECORD);
    assertThat(violation.event(StageEvents.of("denoise"))).isEmpty();
  }

  static Stream<UnaryOperator<LatentPatch.Builder>> unbounded() {
    String novel = "x".repeat(300);
    return Stream.of(
        patch -> patch.setStep(-1),
        patch -> patch.setStep(9),
        patch -> patch.setSteps(0),
        patch -> patch.setSteps(1 << 20),
        patch -> patch.setExecution(novel),
        patch -> patch.setConditioning(new ArtifactRef("m:/" + "x".repeat(5000), "", 1L, "")),
        patch -> patch.setPlanes(List.of(new Plane(novel, "FP32", 2))),
        patch -> patch.setPlanes(List.of(new Plane("latent", "FP32", 1 << 20))),
        patch -> patch.setShape(new Extent(1 << 20, 1 << 10, 1 << 10)),
        patch -> patch.setShape(new Extent(0, 1, 1)));
  }

  @ParameterizedTest
  @MethodSource("unbounded")
  void failsTheVideoOfAPatchOutOfAllBounds(UnaryOperator<LatentPatch.Builder> damage) {
    Violation violation = violation(damage).orElseThrow();

    StageEvent event = violation.event(StageEvents.of("denoise")).orElseThrow();
    assertThat(event.getVideoId()).isEqualTo("video_1");
    assertThat(event.getFailure().getCode()).isEqualTo("invalid_record");
  }

  @Test
  void tellsCorruptPayloadsFromNonsense() {
    assertThat(violation(patch -> patch.setCrc32c(PATCH.getCrc32c() + 1)))
        .map(Violation::code)
        .contains(FailureCode.PAYLOAD_CORRUPT);
  }

  static Stream<UnaryOperator<VideoPlan.Builder>> impossible() {
    return Stream.of(
        plan -> plan.setWindows(List.of()),
        plan -> plan.setSteps(0),
        plan -> plan.setChunkSteps(0),
        plan -> plan.setFrames(0),
        plan -> plan.setFps(0),
        plan -> plan.setGuidance(Float.NaN),
        plan -> plan.setContinuationGuidance(Float.POSITIVE_INFINITY),
        plan -> plan.setLatentHeight(0));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void failsTheVideoOfATaskWhosePlanMakesNone(UnaryOperator<VideoPlan.Builder> damage) {
    VideoPlan plan = damage.apply(VideoPlan.newBuilder(TASK.getPlan())).build();

    Violation violation =
        RecordRules.violation(EncodeTask.newBuilder(TASK).setPlan(plan).build()).orElseThrow();

    assertThat(violation.window()).isEqualTo(new WindowRef("video_1", 1, 0));
  }

  @Test
  void tellsNobodyOfATaskThatNamesNoVideo() {
    assertThat(RecordRules.violation(EncodeTask.newBuilder(TASK).setTenant("A B").build()))
        .hasValueSatisfying(violation -> assertThat(violation.window()).isNull());
  }

  private static Optional<Violation> violation(UnaryOperator<LatentPatch.Builder> damage) {
    return RecordRules.violation(damage.apply(LatentPatch.newBuilder(PATCH)).build());
  }
}
