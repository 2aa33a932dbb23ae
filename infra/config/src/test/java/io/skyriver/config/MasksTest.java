package io.skyriver.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sasl.jaas.config",
        "ssl.keystore.password",
        "ssl.key.password",
        "ssl.keystore.key",
        "sasl.oauthbearer.client.credentials.client.secret",
        "basic.auth.user.info"
      })
  void knowsSecretsByTheirName(String property) {
    assertThat(Masks.masked(Map.of(property, "hush"))).containsEntry(property, "***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "security.protocol",
        "sasl.mechanism",
        "ssl.truststore.location",
        "sasl.oauthbearer.token.endpoint.url",
        "sasl.login.callback.handler.class"
      })
  void showsTheRest(String property) {
    assertThat(Masks.masked(Map.of(property, "seen"))).containsEntry(property, "seen");
  }
}
