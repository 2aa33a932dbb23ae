package io.skyriver.telemetry.metrics;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * How far Skyriver's Kafka consumers in this process are behind: what each of them tells of itself
 * over JMX, added up by client and topic. So it works alike in Flink, Kafka Streams and elsewhere.
 */
final class KafkaLag {
  private static final String OWN = "skyriver-";
  private static final ObjectName CONSUMERS = consumers();

  /** What tells apart the consumers of one client: subtask, process and thread. */
  private static final Pattern INSTANCE =
      Pattern.compile("-([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}.*|[0-9]+)$");

  private final Meters meters;
  private final Map<Partitions, Double> lags = new ConcurrentHashMap<>();

  KafkaLag(Meters meters) {
    this.meters = meters;
  }

  /** Asks all consumers. One that has gone leaves its topic at 0. */
  void refresh() {
    Map<Partitions, Double> now = measured(ManagementFactory.getPlatformMBeanServer());
    lags.replaceAll((partitions, lag) -> 0.0);
    now.forEach(this::put);
  }

  static String client(String clientId) {
    return INSTANCE.matcher(clientId).replaceFirst("");
  }

  private void put(Partitions partitions, double lag) {
    if (lags.put(partitions, lag) == null) {
      meters.gauge(
          Metric.LAG,
          () -> lags.getOrDefault(partitions, 0.0),
          partitions.client(),
          partitions.topic());
    }
  }

  private static Map<Partitions, Double> measured(MBeanServer server) {
    Map<Partitions, Double> lags = new HashMap<>();
    Set<ObjectName> names = server.queryNames(CONSUMERS, null);
    for (ObjectName name : names) {
      String clientId = text(name, "client-id");
      if (clientId.startsWith(OWN)) {
        lags.merge(
            new Partitions(client(clientId), text(name, "topic")), lag(server, name), Double::sum);
      }
    }
    lags.keySet().removeIf(partitions -> isOldName(partitions, lags.keySet()));
    return lags;
  }

  /** Kafka shows a topic with dots in its name once more with underscores in their place. */
  private static boolean isOldName(Partitions old, Set<Partitions> all) {
    return all.stream()
        .filter(other -> !other.equals(old) && other.client().equals(old.client()))
        .anyMatch(other -> other.topic().replace('.', '_').equals(old.topic()));
  }

  private static double lag(MBeanServer server, ObjectName name) {
    try {
      return server.getAttribute(name, "records-lag") instanceof Double lag && lag > 0 ? lag : 0;
    } catch (JMException gone) {
      return 0;
    }
  }

  /** JMX quotes what has special characters. */
  private static String text(ObjectName name, String key) {
    String value = name.getKeyProperty(key);
    return value.startsWith("\"") ? ObjectName.unquote(value) : value;
  }

  private static ObjectName consumers() {
    try {
      return new ObjectName(
          "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*,topic=*,partition=*");
    } catch (MalformedObjectNameException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private record Partitions(String client, String topic) {}
}
