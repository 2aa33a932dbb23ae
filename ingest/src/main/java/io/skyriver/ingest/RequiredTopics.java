package io.skyriver.ingest;

import io.skyriver.schemas.topics.TopicDefinition;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What ingest finds or does not start: Kafka Streams alone would neither name a missing topic nor
 * compare partitions.
 */
final class RequiredTopics {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** The ledger reads these by video: a video must have the same partition number in each. */
  private static final List<String> ALIKE =
      List.of(Topics.LEDGER_INBOX.name(), Topics.STAGE_EVENTS.name(), Topics.LANE_GRANTS.name());

  private RequiredTopics() {}

  /**
   * Looks at the topics.
   *
   * @throws IllegalStateException if one is missing, partitions differ, or Kafka does not answer
   */
  static void check(Map<String, Object> clientSettings) {
    try (Admin admin = Admin.create(clientSettings)) {
      Map<String, TopicDescription> topics =
          admin
              .describeTopics(Topics.all().stream().map(TopicDefinition::name).toList())
              .allTopicNames()
              .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      requireAlike(topics);
    } catch (ExecutionException failure) {
      boolean missing = failure.getCause() instanceof UnknownTopicOrPartitionException;
      throw new IllegalStateException(
          missing
              ? "a topic is missing: create the topics first"
              : "Kafka can't be asked for topics",
          failure.getCause());
    } catch (TimeoutException silence) {
      throw new IllegalStateException("Kafka does not answer within " + TIMEOUT, silence);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", stop);
    }
  }

  private static void requireAlike(Map<String, TopicDescription> topics) {
    Stream<Integer> counts =
        ALIKE.stream().map(topics::get).map(topic -> topic == null ? 0 : topic.partitions().size());
    if (counts.distinct().count() > 1) {
      throw new IllegalStateException(ALIKE + " must have equally many partitions");
    }
  }
}
