package io.skyriver.stage.job;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.Extent;
import io.skyriver.events.GivenSpan;
import io.skyriver.events.InputTask;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WantedInput;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.window.PatchRules;
import io.skyriver.stage.window.WindowRef;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * What a record of another process must keep to before anything in it is used: a well-formed one
 * may still be nonsense, by a defect or by somebody else's hand. What passes is bounded in every
 * name and number, so that nothing behind stumbles over it. Pure.
 */
final class RecordRules {
  /** Parts of artifact keys: ids and tenants become file names. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9_][a-z0-9._-]{0,127}");

  private static final int TEXT = 255;
  private static final int URI = 4096;
  private static final int WINDOWS = 1 << 16;
  private static final int STEPS = 1 << 16;
  private static final int INPUTS = 16;
  private static final int PLANES = 16;
  private static final int CHANNELS = 1 << 12;

  private RecordRules() {}

  /**
   * Why a record can't be worked on.
   *
   * @param window what it is about; null when not even that is sound, and nobody can be told
   */
  record Violation(FailureCode code, String message, @Nullable WindowRef window) {

    /** The failure of the video it is about. */
    Optional<StageEvent> event(StageEvents events) {
      return Optional.ofNullable(window).map(about -> events.failed(about, code, message));
    }
  }

  /** What is wrong with a record; empty when it is sound, or of a type without rules. */
  static Optional<Violation> violation(SpecificRecordBase event) {
    if (event instanceof LatentPatch patch) {
      return ofPatch(patch);
    }
    if (event instanceof InputTask task) {
      return ofInputTask(task);
    }
    return event instanceof EncodeTask task ? ofTask(task) : Optional.empty();
  }

  /** It comes before the first attempt, which the name of a window otherwise has. */
  private static Optional<Violation> ofInputTask(InputTask task) {
    if (!isNamed(new WindowRef(task.getVideoId(), 1, 0), task.getTenant(), 1)) {
      return Optional.of(unnamed());
    }
    boolean sound =
        !task.getInputs().isEmpty()
            && task.getInputs().size() <= INPUTS
            && task.getInputs().stream()
                .allMatch(input -> NAME.matcher(input.getRole()).matches() && isSource(input));
    return sound
        ? Optional.empty()
        : Optional.of(
            new Violation(
                FailureCode.INVALID_RECORD,
                "the inputs of the task make no sense",
                new WindowRef(task.getVideoId(), 0, 0)));
  }

  private static boolean isSource(WantedInput input) {
    return input.getArtifact() == null || isArtifact(input.getArtifact());
  }

  private static Optional<Violation> ofPatch(LatentPatch patch) {
    WindowRef window = WindowRef.of(patch);
    if (!isNamed(window, patch.getTenant(), patch.getWindows())) {
      return Optional.of(unnamed());
    }
    if (!isCounted(patch) || !isBounded(patch)) {
      return Optional.of(
          new Violation(
              FailureCode.INVALID_RECORD,
              "a patch of window %d has numbers or names out of all bounds"
                  .formatted(window.window()),
              window));
    }
    return PatchRules.violation(patch)
        .map(message -> new Violation(FailureCode.PAYLOAD_CORRUPT, message, window));
  }

  private static boolean isCounted(LatentPatch patch) {
    return patch.getSteps() >= 1
        && patch.getSteps() <= STEPS
        && patch.getStep() >= 0
        && patch.getStep() <= patch.getSteps();
  }

  private static boolean isBounded(LatentPatch patch) {
    return isText(patch.getExecution())
        && isArtifact(patch.getConditioning())
        && (patch.getOpening() == null || isArtifact(patch.getOpening()))
        && isText(patch.getModel().getName())
        && isText(patch.getModel().getVersion())
        && isText(patch.getModel().getDigest())
        && patch.getPlanes().size() <= PLANES
        && patch.getPlanes().stream()
            .allMatch(
                plane ->
                    isText(plane.getName())
                        && isText(plane.getDatatype())
                        && plane.getChannels() >= 1
                        && plane.getChannels() <= CHANNELS)
        && isAddressable(patch.getShape());
  }

  private static Optional<Violation> ofTask(EncodeTask task) {
    WindowRef window = new WindowRef(task.getVideoId(), task.getAttempt(), 0);
    VideoPlan plan = task.getPlan();
    if (!isNamed(window, task.getTenant(), Math.max(1, plan.getWindows().size()))) {
      return Optional.of(unnamed());
    }
    return isPlan(plan)
        ? Optional.empty()
        : Optional.of(
            new Violation(
                FailureCode.INVALID_RECORD, "the plan of the task makes no video", window));
  }

  private static boolean isPlan(VideoPlan plan) {
    return !plan.getWindows().isEmpty()
        && plan.getSteps() >= 1
        && plan.getSteps() <= STEPS
        && plan.getChunkSteps() >= 1
        && plan.getFrames() >= 1
        && plan.getFps() >= 1
        && Float.isFinite(plan.getGuidance())
        && (plan.getContinuationGuidance() == null
            || Float.isFinite(plan.getContinuationGuidance()))
        && plan.getStartStep() >= 0
        && plan.getStartStep() <= plan.getSteps()
        && areSpans(plan)
        && plan.getWindows().stream()
            .allMatch(
                window ->
                    isAddressable(
                        new Extent(
                            window.getLatentFrames(),
                            plan.getLatentHeight(),
                            plan.getLatentWidth())));
  }

  private static boolean areSpans(VideoPlan plan) {
    long frames = plan.getGiven().stream().mapToLong(GivenSpan::getLatentFrames).sum();
    boolean sound =
        plan.getGiven().size() <= INPUTS
            && plan.getGiven().stream()
                .allMatch(
                    span ->
                        span.getInput() >= -1
                            && span.getFirstFrame() >= 0
                            && span.getLatentFrames() >= 1
                            && span.getAt() >= 0);
    return sound
        && (frames == 0
            || (frames <= Integer.MAX_VALUE
                && isAddressable(
                    new Extent((int) frames, plan.getLatentHeight(), plan.getLatentWidth()))));
  }

  private static Violation unnamed() {
    return new Violation(
        FailureCode.INVALID_RECORD, "the record names no window of a video of a tenant", null);
  }

  private static boolean isNamed(WindowRef window, String tenant, int windows) {
    return NAME.matcher(window.video()).matches()
        && NAME.matcher(tenant).matches()
        && !(window.video() + tenant).contains("..")
        && window.attempt() >= 1
        && windows <= WINDOWS
        && window.window() >= 0
        && window.window() < windows;
  }

  private static boolean isArtifact(ArtifactRef artifact) {
    return artifact.getUri().length() <= URI
        && isText(artifact.getSha256())
        && isText(artifact.getMediaType());
  }

  private static boolean isText(String text) {
    return text.length() <= TEXT;
  }

  /** Positive, and a plane of as many cells has an index for each. */
  private static boolean isAddressable(Extent extent) {
    if (extent.getT() < 1 || extent.getH() < 1 || extent.getW() < 1) {
      return false;
    }
    long cellsPerFrame = (long) extent.getH() * extent.getW();
    return cellsPerFrame <= Integer.MAX_VALUE && cellsPerFrame * extent.getT() <= Integer.MAX_VALUE;
  }
}
