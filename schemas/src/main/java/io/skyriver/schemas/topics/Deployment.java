package io.skyriver.schemas.topics;

/**
 * How large a Kafka the topics are created on.
 *
 * @param replication copies of each partition
 * @param minInSync copies that must have a record before it counts as written
 * @param maxPartitions upper bound on the partitions of a topic; topics with equal counts keep
 *     equal counts
 */
public record Deployment(short replication, int minInSync, int maxPartitions) {
  /** One broker in one process. */
  public static final Deployment STANDALONE = new Deployment((short) 1, 1, 2);

  /** Three brokers or more: one may be lost without losing a record. */
  public static final Deployment CLUSTER = new Deployment((short) 3, 2, Integer.MAX_VALUE);

  public Deployment {
    if (minInSync < 1 || minInSync > replication || maxPartitions < 1) {
      throw new IllegalArgumentException(
          "a deployment needs 1 <= minInSync <= replication and maxPartitions >= 1");
    }
  }

  /** Partitions a topic gets here. */
  public int partitions(TopicDefinition topic) {
    return Math.min(topic.partitions(), maxPartitions);
  }
}
