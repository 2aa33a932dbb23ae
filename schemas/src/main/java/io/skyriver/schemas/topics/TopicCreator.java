package io.skyriver.schemas.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are missing. */
public final class TopicCreator {
  private TopicCreator() {}

  /**
   * Creates every missing topic of {@link Topics#all()} and leaves the others as they are. May run
   * in several processes at once.
   *
   * @throws TimeoutException if Kafka does not answer within {@code timeout}
   * @throws ExecutionException if Kafka refuses a topic
   */
  public static void create(Admin admin, Deployment deployment, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Set<String> existing = admin.listTopics().names().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    List<NewTopic> missing =
        Topics.all().stream()
            .filter(topic -> !existing.contains(topic.name()))
            .map(topic -> described(topic, deployment))
            .toList();
    for (var created : admin.createTopics(missing).values().values()) {
      try {
        created.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException failure) {
        // Another process was faster: the topic is there, which is all that was asked for.
        if (!(failure.getCause() instanceof TopicExistsException)) {
          throw failure;
        }
      }
    }
  }

  private static NewTopic described(TopicDefinition topic, Deployment deployment) {
    Map<String, String> settings = new HashMap<>(topic.settings());
    settings.put("min.insync.replicas", Integer.toString(deployment.minInSync()));
    return new NewTopic(topic.name(), deployment.partitions(topic), deployment.replication())
        .configs(settings);
  }
}
