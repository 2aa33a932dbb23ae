package io.skyriver.standalone.broker;

import java.nio.file.Path;
import java.util.Properties;

/** The settings of a broker that is alone and small. */
final class BrokerSettings {
  static final String HOST = "127.0.0.1";
  static final String CONTROLLER = "CONTROLLER";

  private static final int LARGEST_MESSAGE = 4 << 20;

  private BrokerSettings() {}

  static Properties of(int node, Path directory, int port, int controllerPort) {
    Properties settings = new Properties();
    String controller = HOST + ":" + controllerPort;
    String listeners = "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + controller;
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(node));
    // A static quorum: the controller's port is not remembered, so that every start may take a free
    // one.
    settings.put("controller.quorum.voters", node + "@" + controller);
    settings.put("controller.listener.names", CONTROLLER);
    settings.put("listeners", listeners);
    settings.put("advertised.listeners", listeners);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", directory.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("message.max.bytes", Integer.toString(LARGEST_MESSAGE));
    settings.put("replica.fetch.max.bytes", Integer.toString(LARGEST_MESSAGE));
    single(settings);
    small(settings);
    return settings;
  }

  /** Kafka's own topics have one copy and few partitions. */
  private static void single(Properties settings) {
    settings.put("default.replication.factor", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "2");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "2");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
  }

  /** Buffers and pools for one process among others on a small machine. */
  private static void small(Properties settings) {
    settings.put("log.cleaner.dedupe.buffer.size", "2097152");
    settings.put("log.cleaner.io.buffer.size", "131072");
    settings.put("log.retention.check.interval.ms", "60000");
    settings.put("log.segment.bytes", "67108864");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("num.recovery.threads.per.data.dir", "1");
    settings.put("num.replica.fetchers", "1");
    settings.put("background.threads", "2");
    settings.put("metadata.log.segment.bytes", "8388608");
  }
}
