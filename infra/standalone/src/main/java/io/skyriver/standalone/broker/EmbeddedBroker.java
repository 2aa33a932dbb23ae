package io.skyriver.standalone.broker;

import io.skyriver.standalone.net.FreePorts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka node, broker and controller at once, on the loopback interface. Topics are never
 * created by accident.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE_ID = 1;
  private static final int ATTEMPTS = 3;

  private final KafkaRaftServer server;
  private final int port;

  private EmbeddedBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker and waits until it listens. A new directory is formatted, an old one is taken
   * up again.
   *
   * @param directory where the log lives
   * @param clusterId of the cluster the log belongs to, a Kafka UUID
   * @param port to listen on, 0 for any
   * @throws IllegalStateException if the directory belongs to another cluster or no port could be
   *     had
   */
  public static EmbeddedBroker start(Path directory, String clusterId, int port) {
    return start(directory, clusterId, port, Map.of());
  }

  /**
   * The same with settings that go before the usual ones, for example those of a listener that
   * wants to know its clients; the listener is named PLAINTEXT.
   */
  public static EmbeddedBroker start(
      Path directory, String clusterId, int port, Map<String, String> more) {
    try {
      Files.createDirectories(directory);
      return startOnFreePorts(directory, clusterId, port, more);
    } catch (Exception failure) {
      throw new IllegalStateException("the broker did not start: " + failure.getMessage(), failure);
    }
  }

  private static EmbeddedBroker startOnFreePorts(
      Path directory, String clusterId, int wanted, Map<String, String> more) throws Exception {
    if (wanted != 0 && !FreePorts.isFree(wanted)) {
      throw new IllegalStateException("port " + wanted + " is in use");
    }
    for (int attempt = 1; ; attempt++) {
      int port = FreePorts.orAny(wanted);
      Properties settings = BrokerSettings.of(NODE_ID, directory, port, FreePorts.orAny(0));
      settings.putAll(more);
      format(directory, clusterId);
      KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
      try {
        server.startup();
        return new EmbeddedBroker(server, port);
      } catch (KafkaException maybePortTaken) {
        server.shutdown();
        server.awaitShutdown();
        if (attempt == ATTEMPTS) {
          throw maybePortTaken;
        }
      }
    }
  }

  private static void format(Path directory, String clusterId) throws Exception {
    Path meta = directory.resolve("meta.properties");
    if (Files.exists(meta)) {
      requireCluster(meta, clusterId);
      return;
    }
    Formatter formatter = new Formatter();
    formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, "UTF-8"));
    formatter.setNodeId(NODE_ID);
    formatter.setClusterId(clusterId);
    formatter.addDirectory(directory.toString());
    formatter.setMetadataLogDirectory(directory.toString());
    formatter.setControllerListenerName(BrokerSettings.CONTROLLER);
    formatter.run();
  }

  private static void requireCluster(Path meta, String clusterId) throws IOException {
    Properties stored = new Properties();
    try (var in = Files.newInputStream(meta)) {
      stored.load(in);
    }
    if (!clusterId.equals(stored.getProperty("cluster.id"))) {
      throw new IllegalStateException(
          meta + " belongs to cluster " + stored.getProperty("cluster.id") + ", not " + clusterId);
    }
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return BrokerSettings.HOST + ":" + port;
  }

  public int port() {
    return port;
  }

  /** Stops the broker in order; returns once its ports and files are free. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
