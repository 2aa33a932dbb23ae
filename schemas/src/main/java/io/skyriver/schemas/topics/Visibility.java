package io.skyriver.schemas.topics;

/** Who may rely on a topic. */
public enum Visibility {
  /**
   * Part of the interface to other systems: its schema stays readable both ways over all versions.
   */
  PUBLIC,
  /** Between Skyriver's own processes: readers are upgraded before writers. */
  INTERNAL
}
