package io.skyriver.standalone.process;

import io.skyriver.schemas.serde.ConfluentRegistry;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.SchemaRegistration;
import io.skyriver.schemas.topics.Deployment;
import io.skyriver.schemas.topics.TopicCreator;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Registers the schemas of all topics and creates the topics that are missing, on one broker, then
 * ends. May run as often as one likes.
 */
public final class SetupMain {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private SetupMain() {}

  /** Arguments: Kafka's bootstrap servers, the registry's address, most partitions of a topic. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 3) {
      throw new IllegalArgumentException("usage: SetupMain SERVERS REGISTRY PARTITIONS");
    }
    Deployment deployment = new Deployment((short) 1, 1, Integer.parseInt(arguments[2]));
    try (Registry registry = new ConfluentRegistry(URI.create(arguments[1]))) {
      SchemaRegistration.registerAll(registry);
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", arguments[0]))) {
      TopicCreator.create(admin, deployment, LIMIT);
    }
  }
}
