package io.skyriver.standalone.client;

import java.net.URI;
import java.util.Map;

/**
 * How a running Skyriver is reached.
 *
 * @param bootstrapServers Kafka's addresses, separated by commas
 * @param registry of the schema registry, with or without the path of its Confluent interface
 * @param settings for every Kafka client, for example security settings
 */
public record Connection(String bootstrapServers, URI registry, Map<String, String> settings) {

  public Connection {
    settings = Map.copyOf(settings);
  }
}
