package io.skyriver.it;

import io.skyriver.standalone.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;

/** A broker that speaks TLS only and wants a name and a password (SASL/PLAIN over TLS). */
final class SecuredBroker implements AutoCloseable {
  private static final String PLAIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";
  private static final String STORE_PASSWORD = "of-the-store";

  private final EmbeddedBroker broker;
  private final Path certificate;

  private SecuredBroker(EmbeddedBroker broker, Path certificate) {
    this.broker = broker;
    this.certificate = certificate;
  }

  /** Starts in a new folder; its only user is {@code skyriver} with the password {@code river}. */
  static SecuredBroker start(Path folder) throws Exception {
    Path keys = folder.resolve("broker.p12");
    Path certificate = folder.resolve("broker.pem");
    keytool(
        keys, "-genkeypair", "-keyalg", "EC", "-dname", "CN=broker", "-ext", "san=ip:127.0.0.1");
    keytool(keys, "-exportcert", "-rfc", "-file", certificate.toString());
    EmbeddedBroker broker =
        EmbeddedBroker.start(
            folder.resolve("log"), Uuid.randomUuid().toString(), 0, listener(keys, certificate));
    return new SecuredBroker(broker, certificate);
  }

  private static Map<String, String> listener(Path keys, Path certificate) {
    Map<String, String> settings = new HashMap<>(trust(certificate));
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.plaintext.plain.sasl.jaas.config",
        PLAIN
            + " username=\"broker\" password=\"own\" user_broker=\"own\" user_skyriver=\"river\";");
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", keys.toString());
    settings.put("ssl.keystore.password", STORE_PASSWORD);
    return settings;
  }

  private static Map<String, String> trust(Path certificate) {
    return Map.of("ssl.truststore.type", "PEM", "ssl.truststore.location", certificate.toString());
  }

  private static void keytool(Path keys, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "broker", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", keys.toString(), "-storepass", STORE_PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException("keytool made no keys: " + command);
    }
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** What a client must know to be let in with this password. */
  Map<String, String> client(String password) {
    Map<String, String> settings = new HashMap<>(trust(certificate));
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", "PLAIN");
    settings.put(
        "sasl.jaas.config", PLAIN + " username=\"skyriver\" password=\"" + password + "\";");
    return settings;
  }

  @Override
  public void close() {
    broker.close();
  }
}
