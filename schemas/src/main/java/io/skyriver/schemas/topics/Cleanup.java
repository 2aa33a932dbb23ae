package io.skyriver.schemas.topics;

/** How a topic forgets; the names are those of Kafka's {@code cleanup.policy}. */
public enum Cleanup {
  /** Old segments are deleted. */
  DELETE,
  /** The newest value of each key stays for good. */
  COMPACT
}
