package io.skyriver.stage.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.stage.Configs;
import io.skyriver.stage.config.StageConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ConnectorTest {
  @TempDir private Path folder;

  @Test
  void doesNotOutliveItsJobWhileItWaitsForTheBrokers() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Connector.connect(Configs.in(folder)))
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void saysWhyItCannotConnect() {
    Map<String, String> settings = new HashMap<>(Configs.settings(folder));
    settings.put("card", folder.resolve("none.card.json").toUri().toString());
    StageConfig config = StageConfig.of(settings);

    assertThatThrownBy(() -> Connector.connect(config))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none.card.json");
  }

  @Test
  void closesWhatItOpenedInReverseOrderWhateverFails() {
    List<String> closed = new ArrayList<>();
    Resources resources = new Resources();
    resources.add(() -> closed.add("first"));
    resources.add(
        () -> {
          throw new IllegalStateException("does not close");
        });
    resources.add(() -> closed.add("last"));

    resources.close();

    assertThat(closed).containsExactly("last", "first");
  }
}
