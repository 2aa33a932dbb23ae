package io.skyriver.encoder;

import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import java.util.Arrays;
import java.util.Locale;

/** What an input is for; the lower-case names are those of the events. */
enum InputRole {
  FIRST_IMAGE(Form.PICTURE),
  LAST_IMAGE(Form.PICTURE),
  EXTEND(Form.VIDEO),
  PREPEND(Form.VIDEO),
  CONNECT_FROM(Form.VIDEO),
  CONNECT_TO(Form.VIDEO),
  EDIT(Form.VIDEO);

  private final Form form;

  InputRole(Form form) {
    this.form = form;
  }

  /** What an input can be. */
  private enum Form {
    PICTURE,
    VIDEO
  }

  static InputRole of(String name) {
    return Arrays.stream(values())
        .filter(role -> role.key().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new StageFailureException(
                    FailureCode.INVALID_RECORD, "nothing is known of inputs for " + name));
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Part of the name under which it is stored. */
  String fileName() {
    return "input-" + key().replace('_', '-');
  }

  /** Complains about a picture where a video is needed, and the other way round. */
  void requireForm(boolean picture) {
    if (picture != (form == Form.PICTURE)) {
      throw new StageFailureException(
          FailureCode.INPUT_INVALID,
          "%s needs a %s, and the input is a %s"
              .formatted(
                  key(),
                  form == Form.PICTURE ? "picture" : "video",
                  picture ? "picture" : "video"));
    }
  }
}
