package io.skyriver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClientsTest {
  private static final ConfigTree TREE =
      new ConfigTree(
          "fisher",
          "Fishes.",
          List.of(KafkaClients.BOOTSTRAP_SERVERS),
          List.of(KafkaClients.PROPERTIES));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "security.protocol",
        "sasl.mechanism",
        "sasl.jaas.config",
        "sasl.client.callback.handler.class",
        "ssl.truststore.location",
        "ssl.truststore.certificates",
        "ssl.endpoint.identification.algorithm",
        "client.rack"
      })
  void handsOnSecurityAndTuning(String property) {
    assertThat(read("kafka." + property, "a").get(KafkaClients.PROPERTIES))
        .containsExactly(Map.entry(property, "a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"isolation.level", "group.id", "acks", "state.dir", "linger.ms"})
  void keepsWhatTheDesignDecides(String property) {
    assertThatThrownBy(() -> read("kafka." + property, "a"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("kafka." + property + " = 'a' (given directly) can't be handed on: ");
  }

  @Test
  void hasOneWayToNameTheBrokers() {
    assertThatThrownBy(() -> read("kafka.bootstrap.servers", "broker:9092"))
        .hasMessageContaining("set bootstrap-servers instead");
  }

  private static Values read(String key, String text) {
    Map<String, String> settings = new HashMap<>(Map.of("bootstrap-servers", "broker:9092"));
    settings.put(key, text);
    return TREE.read(ConfigSources.ofSettings(settings));
  }
}
