package io.skyriver.schemas.topics;

/** How a topic forgets. */
public enum Cleanup {
  /** Old segments are deleted. */
  DELETE("delete"),
  /** The newest value of each key stays for good. */
  COMPACT("compact"),
  /** The newest value of each key stays for the retention. */
  COMPACT_DELETE("compact,delete");

  private final String policy;

  Cleanup(String policy) {
    this.policy = policy;
  }

  /** The value of {@code cleanup.policy}. */
  public String policy() {
    return policy;
  }
}
