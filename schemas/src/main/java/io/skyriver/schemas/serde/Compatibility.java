package io.skyriver.schemas.serde;

import io.skyriver.schemas.topics.Visibility;

/** Which versions of a schema must understand each other; the names are those of the registry. */
public enum Compatibility {
  /** A new reader reads everything ever written. */
  BACKWARD_TRANSITIVE,
  /** Every version reads every other. */
  FULL_TRANSITIVE;

  /** What is promised to the readers of a topic. */
  public static Compatibility of(Visibility visibility) {
    return visibility == Visibility.PUBLIC ? FULL_TRANSITIVE : BACKWARD_TRANSITIVE;
  }
}
