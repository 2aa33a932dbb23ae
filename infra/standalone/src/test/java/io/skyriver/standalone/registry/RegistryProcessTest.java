package io.skyriver.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skyriver.schemas.serde.ConfluentRegistry;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.RegistryContract;
import io.skyriver.schemas.serde.SchemaRegistration;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.schemas.topics.WireSchema;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract against the real server; what concerns its process comes last, in order. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegistryProcessTest extends RegistryContract {
  @TempDir private static Path directory;

  private static RegistryProcess server;

  @BeforeAll
  static void startServer() throws InterruptedException {
    server = RegistryProcess.start(settings(directory));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  static RegistrySettings settings(Path directory) {
    return new RegistrySettings(
        Path.of("target/registry"),
        directory.resolve("h2"),
        directory.resolve("registry.log"),
        directory.resolve("cache"),
        0);
  }

  @Override
  protected Registry connect() {
    return new ConfluentRegistry(server.address(), Duration.ofSeconds(20));
  }

  @Override
  protected Registry connectToNothing() {
    return new ConfluentRegistry(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(1));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void idsSurviveItsSuddenDeathAndARestart() throws InterruptedException {
    Map<String, Integer> before;
    try (Registry registry = connect()) {
      SchemaRegistration.registerAll(registry);
      before = ids(registry);
    }

    server.handle().destroyForcibly();
    await().atMost(Duration.ofSeconds(20)).until(() -> !server.handle().isAlive());
    server.close();
    server = RegistryProcess.start(settings(directory));

    try (Registry registry = connect()) {
      SchemaRegistration.registerAll(registry);
      assertThat(ids(registry)).isEqualTo(before);
    }
  }

  private static Map<String, Integer> ids(Registry registry) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Topic<?> topic : Topics.typed()) {
      ids.put(topic.name(), registry.register(topic.subject(), WireSchema.of(topic.schema())));
    }
    return ids;
  }
}
