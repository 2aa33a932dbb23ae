package io.skyriver.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What all processes are told about Kafka in the same words. */
public final class KafkaClients {

  /** Where the brokers are. */
  public static final Setting<List<String>> BOOTSTRAP_SERVERS =
      Setting.required(
          "bootstrap-servers", Kind.listOf(Kind.hostAndPort()), "Kafka brokers to ask first.");

  /** Security and tuning of every consumer, producer and admin client of the process. */
  public static final PassThrough PROPERTIES =
      new PassThrough(
          "kafka",
          "Handed to every Kafka client of the process, for example `kafka.security.protocol`,"
              + " `kafka.sasl.mechanism`, `kafka.sasl.jaas.config` or"
              + " `kafka.ssl.truststore.location`.",
          decided());

  private KafkaClients() {}

  private static Map<String, String> decided() {
    Map<String, String> decided = new HashMap<>();
    decided.put("bootstrap.servers", "set bootstrap-servers instead");
    Stream.of(
            "acks",
            "allow.auto.create.topics",
            "auto.offset.reset",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "max.request.size",
            "processing.guarantee",
            "transactional.id",
            "value.deserializer",
            "value.serializer")
        .forEach(name -> decided.put(name, "it is part of how nothing gets lost or done twice"));
    Stream.of("batch.size", "compression.type", "fetch.max.wait.ms", "fetch.min.bytes", "linger.ms")
        .forEach(name -> decided.put(name, "it is chosen for the size of latent patches"));
    Stream.of(
            "application.id",
            "commit.interval.ms",
            "num.stream.threads",
            "replication.factor",
            "state.dir")
        .forEach(name -> decided.put(name, "ingest has a setting of its own for it (streams.…)"));
    return decided;
  }
}
