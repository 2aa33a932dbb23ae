package io.skyriver.ledger;

import io.skyriver.triton.card.ModelCard.Input;
import java.util.Locale;

/** What an input of a video is for; events have the lower-case names. */
enum InputRole {
  FIRST_IMAGE("firstImage", Input.IMAGE),
  LAST_IMAGE("lastImage", Input.LAST_IMAGE),
  EXTEND("extend", Input.EXTEND),
  PREPEND("prepend", Input.PREPEND),
  CONNECT_FROM("connectFrom", Input.CONNECT),
  CONNECT_TO("connectTo", Input.CONNECT),
  EDIT("edit", Input.EDIT);

  private final String field;
  private final Input input;

  InputRole(String field, Input input) {
    this.field = field;
    this.input = input;
  }

  /** The field of a submission that gives it. */
  String field() {
    return field;
  }

  /** What a model card says about it. */
  Input input() {
    return input;
  }

  /** Whether the new video holds or follows another video, instead of beginning with a picture. */
  boolean isVideo() {
    return this != FIRST_IMAGE && this != LAST_IMAGE;
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
