package io.skyriver.standalone.reference;

import io.skyriver.config.ConfigReference;
import io.skyriver.config.ConfigTree;
import io.skyriver.ingest.IngestConfigReader;
import io.skyriver.modelserver.ModelServerConfig;
import io.skyriver.stage.config.StageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes {@code CONFIGURATION.md}: every setting of every process. */
final class ConfigurationPage {
  static final String NAME = "CONFIGURATION.md";

  private static final List<ConfigTree> TREES =
      List.of(IngestConfigReader.TREE, StageConfig.TREE, ModelServerConfig.TREE);

  private static final String HEAD =
      """
      # Configuration

      Each process reads one properties file (Java's format, UTF-8), its only argument, and its environment variables, which go before the
      file; either may hold all of it. Before anything starts, everything that is missing, not allowed or unknown is told at once: the key, where it
      was given, the value and what is allowed. Secrets are never shown. A blank value counts as not given.

      A variable is the key in capitals, with `_` for `.` and `-`, behind `SKYRIVER_` and the process. Below `kafka.` every `_` stands for a dot:
      `SKYRIVER_INGEST_KAFKA_SASL_JAAS_CONFIG` is `kafka.sasl.jaas.config`. A cluster that asks for TLS and a password is reached with

      ```properties
      bootstrap-servers = broker-1:9093, broker-2:9093
      kafka.security.protocol = SASL_SSL
      kafka.sasl.mechanism = PLAIN
      kafka.sasl.jaas.config = org.apache.kafka.common.security.plain.PlainLoginModule required username="skyriver" password="…";
      kafka.ssl.truststore.type = PEM
      kafka.ssl.truststore.location = /etc/skyriver/kafka-ca.pem
      ```

      Generated from the code; `mvn -pl infra/standalone test -Dtest=ConfigurationPageTest -Dconfig.write` writes it anew.

      """;

  private ConfigurationPage() {}

  /** Writes the page into a folder. */
  static void writeTo(Path folder) throws IOException {
    Files.writeString(folder.resolve(NAME), text());
  }

  /** The page, Markdown. */
  static String text() {
    return HEAD + ConfigReference.markdown(TREES);
  }
}
