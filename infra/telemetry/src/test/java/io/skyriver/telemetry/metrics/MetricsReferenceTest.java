package io.skyriver.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {

  @Test
  void thePageIsWhatTheCatalogSays() {
    assertThat(Path.of("METRICS.md"))
        .as("regenerate it: see README.md of this module")
        .hasContent(MetricsReference.page());
  }
}
