package io.skyriver.standalone.client;

import io.skyriver.standalone.client.BrokerProbe.Answer;
import io.skyriver.standalone.client.ClientException.Kind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes Kafka clients that read committed records only and give up in time.
 *
 * @param settings for every client; those that keep the promises above can't be changed by them
 * @param patience how long a request may take, all its tries together
 */
record KafkaAccess(String bootstrapServers, Map<String, String> settings, Duration patience) {
  KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> wanted = common();
    wanted.put("isolation.level", "read_committed");
    wanted.put("enable.auto.commit", false);
    wanted.put("auto.offset.reset", "earliest");
    wanted.put("allow.auto.create.topics", false);
    wanted.put("default.api.timeout.ms", millis(patience));
    return new KafkaConsumer<>(wanted, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(producing(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A producer for transactions; it ends those of an earlier one with the same id. */
  KafkaProducer<byte[], byte[]> transactional(String id) {
    Map<String, Object> wanted = producing();
    wanted.put("transactional.id", id);
    return new KafkaProducer<>(wanted, new ByteArraySerializer(), new ByteArraySerializer());
  }

  Admin admin() {
    Map<String, Object> wanted = common();
    wanted.put("default.api.timeout.ms", millis(patience));
    return Admin.create(wanted);
  }

  /**
   * Finds out at once when no broker listens, where Kafka's clients would try again until they lose
   * patience.
   *
   * @throws ClientException if no address is a broker's
   */
  void requireListening() {
    List<Answer> answers =
        addresses().stream().map(address -> BrokerProbe.ask(address, settings, patience)).toList();
    if (!answers.contains(Answer.BROKER)) {
      throw new ClientException(
          Kind.UNREACHABLE,
          "broker_unreachable",
          (answers.contains(Answer.STRANGER)
                  ? "what listens on %s doesn't speak Kafka's protocol in plain text: name Skyriver's Kafka with --bootstrap-servers, or set security.protocol if it uses TLS"
                  : "nothing listens on %s: start Skyriver, or name its Kafka with --bootstrap-servers")
              .formatted(bootstrapServers));
    }
  }

  private List<InetSocketAddress> addresses() {
    try {
      return ClientUtils.parseAndValidateAddresses(
          List.of(bootstrapServers.split(",")), "use_all_dns_ips");
    } catch (ConfigException invalid) {
      throw new ClientException(
          Kind.USAGE,
          "bootstrap_servers_invalid",
          "'%s' is no list of HOST:PORT with hosts that are known: change --bootstrap-servers"
              .formatted(bootstrapServers),
          invalid);
    }
  }

  private Map<String, Object> producing() {
    Map<String, Object> wanted = common();
    wanted.put("acks", "all");
    wanted.put("linger.ms", 0);
    wanted.put("max.block.ms", patience.toMillis());
    wanted.put("delivery.timeout.ms", millis(patience));
    wanted.put("max.request.size", 4 << 20);
    wanted.put("buffer.memory", 8L << 20);
    return wanted;
  }

  private Map<String, Object> common() {
    Map<String, Object> wanted = new HashMap<>(settings);
    wanted.put("bootstrap.servers", bootstrapServers);
    wanted.put("request.timeout.ms", millis(patience) / 2);
    return wanted;
  }

  private static int millis(Duration time) {
    return Math.toIntExact(time.toMillis());
  }
}
