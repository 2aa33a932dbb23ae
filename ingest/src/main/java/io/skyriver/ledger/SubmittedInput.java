package io.skyriver.ledger;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoInput;
import java.util.Arrays;
import java.util.List;

/**
 * An input as its submitter gives it.
 *
 * @param reference id of a finished video, or a URI
 */
record SubmittedInput(InputRole role, String reference) {

  /** The inputs of a submission, in the order of the roles. */
  static List<SubmittedInput> of(PromptSubmitted submission) {
    return Arrays.stream(InputRole.values())
        .filter(role -> submission.get(role.field()) != null)
        .map(role -> new SubmittedInput(role, (String) submission.get(role.field())))
        .toList();
  }

  boolean isVideoId() {
    return VideoIds.isValid(reference);
  }

  /** Before it is fetched. */
  VideoInput toVideoInput() {
    return VideoInput.newBuilder()
        .setRole(role.key())
        .setVideoId(isVideoId() ? reference : null)
        .build();
  }
}
