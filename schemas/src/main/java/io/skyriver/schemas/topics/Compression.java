package io.skyriver.schemas.topics;

/** How the broker stores a topic; the names are those of Kafka's {@code compression.type}. */
public enum Compression {
  /** Whatever the producer chose. */
  PRODUCER,
  /** Not at all: Gaussian latents don't get smaller. */
  UNCOMPRESSED
}
