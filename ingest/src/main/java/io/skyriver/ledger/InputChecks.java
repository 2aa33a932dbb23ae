package io.skyriver.ledger;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Input;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What the inputs of a submission must keep to, as far as it shows before they are fetched. */
final class InputChecks {
  private static final Set<String> SCHEMES = Set.of("data", "artifact", "file", "http", "https");

  /** Room for all references of a submission; the record itself must stay below 1 MiB. */
  private static final int REFERENCES_LENGTH = 512 << 10;

  private static final int URI_LENGTH = 4096;

  private final ModelCard card;
  private final PromptSubmitted submission;
  private final List<SubmittedInput> inputs;
  private final Problems problems;

  private InputChecks(ModelCard card, PromptSubmitted submission, Problems problems) {
    this.card = card;
    this.submission = submission;
    this.inputs = SubmittedInput.of(submission);
    this.problems = problems;
  }

  static void check(ModelCard card, PromptSubmitted submission, Problems problems) {
    InputChecks checks = new InputChecks(card, submission, problems);
    checks.references();
    checks.support();
    checks.combination();
    checks.strength();
    checks.loop();
  }

  private void references() {
    for (SubmittedInput input : inputs) {
      problems.require(
          input.isVideoId() || isUri(input.reference()),
          "input_reference_invalid",
          input.role().field(),
          "%s must be the id of a video or one of these URIs, of at most %d characters unless data:"
              + " %s",
          input.role().field(),
          URI_LENGTH,
          SCHEMES.stream().sorted().collect(Collectors.joining(", ")));
    }
    long length = inputs.stream().mapToLong(input -> input.reference().length()).sum();
    problems.require(
        length <= REFERENCES_LENGTH,
        "input_reference_too_long",
        inputs.isEmpty() ? "firstImage" : inputs.get(0).role().field(),
        "all references together may have at most %d characters: store larger pictures elsewhere",
        REFERENCES_LENGTH);
  }

  private static boolean isUri(String reference) {
    int colon = reference.indexOf(':');
    String scheme = colon < 0 ? "" : reference.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      return false;
    }
    return scheme.equals("data") || (reference.length() <= URI_LENGTH && parses(reference));
  }

  private static boolean parses(String reference) {
    try {
      return URI.create(reference).isAbsolute();
    } catch (IllegalArgumentException noUri) {
      return false;
    }
  }

  private void support() {
    for (SubmittedInput input : inputs) {
      requireTaken(input.role().input(), input.role().field());
    }
    if (submission.getLoop()) {
      requireTaken(Input.LOOP, "loop");
    }
  }

  private void requireTaken(Input input, String field) {
    problems.require(
        card.takes(input),
        "input_unsupported",
        field,
        "%s makes no videos from %s; it takes %s",
        card.model(),
        field,
        card.inputs());
  }

  private void combination() {
    List<InputRole> roles = inputs.stream().map(SubmittedInput::role).toList();
    boolean from = roles.contains(InputRole.CONNECT_FROM);
    problems.require(
        from == roles.contains(InputRole.CONNECT_TO),
        "connect_incomplete",
        from ? "connectTo" : "connectFrom",
        "connectFrom and connectTo go together");
    long kinds = roles.stream().filter(InputRole::isVideo).map(InputRole::input).distinct().count();
    boolean others = submission.getLoop() || roles.stream().anyMatch(role -> !role.isVideo());
    problems.require(
        kinds == 0 || (kinds == 1 && !others),
        "inputs_conflict",
        roles.isEmpty() ? "loop" : roles.get(roles.size() - 1).field(),
        "extend, prepend, connectFrom with connectTo, and edit each go alone: without the others,"
            + " pictures and loop");
    problems.require(
        !(submission.getLoop() && roles.contains(InputRole.LAST_IMAGE)),
        "inputs_conflict",
        "lastImage",
        "a loop ends as it begins, so it has no lastImage");
    problems.require(
        !roles.contains(InputRole.EDIT)
            || (submission.getSeconds() == null && submission.getFrames() == null),
        "inputs_conflict",
        "edit",
        "an edit is as long as its video: give neither seconds nor frames");
  }

  private void strength() {
    Double strength = submission.getStrength();
    // Written so that NaN fails it.
    problems.require(
        strength == null || (strength >= 0 && strength <= 1),
        "strength_invalid",
        "strength",
        "strength must be from 0 to 1");
    problems.require(
        strength == null || submission.getEdit() != null,
        "strength_invalid",
        "strength",
        "strength goes with edit alone");
  }

  private void loop() {
    if (submission.getLoop() && card.takes(Input.LOOP)) {
      int fewest = Layout.shortestLoop(card);
      problems.require(
          Planner.askedFrames(card, submission) > fewest - card.latent().strideTime(),
          "loop_too_short",
          "loop",
          "a loop needs at least %s seconds",
          (double) fewest / card.fps());
    }
  }
}
