package io.skyriver.ingest;

import io.skyriver.schemas.topics.TopicDefinition;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
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

  private static final List<String> REDELIVERED =
      List.of(Topics.PROMPTS.name(), Topics.CANCELLATIONS.name());

  private RequiredTopics() {}

  /**
   * Looks at the topics.
   *
   * @param remembered how long the ledger knows a redelivered record as such
   * @return how many partitions the ledger has
   * @throws IllegalStateException if one is missing, partitions differ, one that can be redelivered
   *     keeps records for longer than that, or Kafka does not answer
   */
  static int check(Map<String, Object> clientSettings, Duration remembered) {
    try (Admin admin = Admin.create(clientSettings)) {
      Map<String, TopicDescription> topics =
          admin
              .describeTopics(Topics.all().stream().map(TopicDefinition::name).toList())
              .allTopicNames()
              .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      requireForgotten(settings(admin), remembered);
      return requireAlike(topics);
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

  private static int requireAlike(Map<String, TopicDescription> topics) {
    List<Integer> counts =
        ALIKE.stream()
            .map(topics::get)
            .map(topic -> topic == null ? 0 : topic.partitions().size())
            .distinct()
            .toList();
    if (counts.size() > 1) {
      throw new IllegalStateException(ALIKE + " must have equally many partitions");
    }
    return Math.max(1, counts.get(0));
  }

  private static Map<String, String> settings(Admin admin)
      throws ExecutionException, TimeoutException, InterruptedException {
    List<ConfigResource> topics =
        REDELIVERED.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
            .toList();
    return admin
        .describeConfigs(topics)
        .all()
        .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .entrySet()
        .stream()
        .collect(
            Collectors.toMap(
                topic -> topic.getKey().name(),
                topic -> topic.getValue().get(TopicConfig.RETENTION_MS_CONFIG).value()));
  }

  /** Law 4: what comes again must find that it has come before. */
  private static void requireForgotten(Map<String, String> retentions, Duration remembered) {
    retentions.forEach(
        (topic, millis) -> {
          long kept = Long.parseLong(millis);
          if (kept < 0 || kept > remembered.toMillis()) {
            throw new IllegalStateException(
                "%s keeps records for %s, but the ledger remembers videos for %s: raise retention.entries, or lower retention.ms of the topic"
                    .formatted(topic, kept < 0 ? "ever" : Duration.ofMillis(kept), remembered));
          }
        });
  }
}
