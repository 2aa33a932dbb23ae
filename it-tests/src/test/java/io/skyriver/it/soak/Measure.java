package io.skyriver.it.soak;

import java.util.Locale;

/**
 * What is sampled. Each must be flat after the warm-up.
 *
 * @see Verdict
 */
enum Measure {
  /**
   * Used heap right after a full collection. Kafka's controller takes batches of 8 MiB when it
   * needs them and keeps up to five.
   */
  HEAP_AFTER_GC("heap after a full collection", "MiB", 16),
  /** Metaspace, code and other memory that the JVM accounts for besides the heap. */
  NON_HEAP("JVM memory besides the heap", "MiB", 4),
  /** Direct and mapped buffers. */
  BUFFERS("direct and mapped buffers", "MiB", 8),
  /** Resident memory of the schema registry, a process of its own. */
  REGISTRY_RSS("resident memory of the registry", "MiB", 24),
  /** What the topics take on disk. */
  TOPICS("topics on disk", "MiB", 2),
  /** What ingest's changelogs take on disk: state of ledger and lanes. */
  CHANGELOGS("state of ledger and lanes (changelogs)", "MiB", 2),
  /** Kafka's own topics: offsets and transactions. */
  KAFKA_OWN("Kafka's own topics on disk", "MiB", 3),
  /** What the newest checkpoints of the stages take on disk. */
  CHECKPOINTS("checkpoints of the stages", "MiB", 2),
  /** What the artifacts take on disk. */
  ARTIFACTS("artifacts on disk", "MiB", 2),
  /** Files of the artifact store. */
  ARTIFACT_FILES("files in the artifact store", "files", 20),
  /** File handles of this process. */
  HANDLES("file handles", "open", 40),
  /** Threads of this process. */
  THREADS("threads", "alive", 4);

  private final String title;
  private final String unit;
  private final double slack;

  Measure(String title, String unit, double slack) {
    this.title = title;
    this.unit = unit;
    this.slack = slack;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  /** A growth within an hour that says nothing, whatever the level. */
  double slack() {
    return slack;
  }

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
