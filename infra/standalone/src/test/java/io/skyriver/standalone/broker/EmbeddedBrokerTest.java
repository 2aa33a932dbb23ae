package io.skyriver.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.schemas.topics.Deployment;
import io.skyriver.schemas.topics.TopicCreator;
import io.skyriver.schemas.topics.TopicDefinition;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.net.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedBrokerTest {
  private static final String CLUSTER = Uuid.randomUuid().toString();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path directory;

  @Test
  void keepsTopicsAndRecordsOverARestartAndFreesItsPort() throws Exception {
    int port;
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, CLUSTER, 0)) {
      port = broker.port();
      try (Admin admin = admin(broker)) {
        TopicCreator.create(admin, Deployment.STANDALONE, LIMIT);
      }
      write(broker, "a red fox");
    }
    assertThat(FreePorts.isFree(port)).isTrue();

    try (EmbeddedBroker again = EmbeddedBroker.start(directory, CLUSTER, port)) {
      assertThat(again.port()).isEqualTo(port);
      assertThat(first(again)).isEqualTo("a red fox");
    }
  }

  @Test
  void createsMissingTopicsAsTheCatalogueSaysAndIsContentWithExistingOnes() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, CLUSTER, 0);
        Admin admin = admin(broker)) {
      TopicCreator.create(admin, Deployment.STANDALONE, LIMIT);
      TopicCreator.create(admin, Deployment.STANDALONE, LIMIT);

      for (TopicDefinition topic : Topics.all()) {
        assertThat(partitions(admin, topic)).isEqualTo(Deployment.STANDALONE.partitions(topic));
        assertThat(settings(admin, topic)).containsAllEntriesOf(topic.settings());
      }
    }
  }

  private static int partitions(Admin admin, TopicDefinition topic) throws Exception {
    var described = admin.describeTopics(List.of(topic.name())).allTopicNames();
    return described.get(20, TimeUnit.SECONDS).values().iterator().next().partitions().size();
  }

  private static Map<String, String> settings(Admin admin, TopicDefinition topic) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    var described = admin.describeConfigs(List.of(resource)).all().get(20, TimeUnit.SECONDS);
    return described.values().iterator().next().entries().stream()
        .filter(entry -> entry.value() != null)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }

  @Test
  void createsNoTopicByAccident() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, CLUSTER, 0);
        Admin admin = admin(broker)) {
      assertThatThrownBy(
              () ->
                  admin
                      .describeTopics(List.of("skyriver.typo"))
                      .allTopicNames()
                      .get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void refusesTheLogOfAnotherCluster() {
    EmbeddedBroker.start(directory, CLUSTER, 0).close();
    String other = Uuid.randomUuid().toString();

    assertThatThrownBy(() -> EmbeddedBroker.start(directory, other, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(CLUSTER);
  }

  private static Admin admin(EmbeddedBroker broker) {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  private static void write(EmbeddedBroker broker, String value) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer
          .send(new ProducerRecord<>(Topics.PROMPTS.name(), 0, "key", value))
          .get(20, TimeUnit.SECONDS);
    }
  }

  private static String first(EmbeddedBroker broker) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition(Topics.PROMPTS.name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      return consumer.poll(LIMIT).iterator().next().value();
    }
  }
}
