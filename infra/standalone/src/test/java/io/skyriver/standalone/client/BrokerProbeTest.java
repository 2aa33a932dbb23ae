package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.standalone.broker.EmbeddedBroker;
import io.skyriver.standalone.client.BrokerProbe.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BrokerProbeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Map<String, String> PLAIN = Map.of();

  private ServerSocket server;

  @BeforeEach
  void listen() throws Exception {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  void findsABroker(@TempDir Path directory) {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, Uuid.randomUuid().toString(), 0)) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port());

      assertThat(BrokerProbe.ask(address, PLAIN, PATIENCE)).isEqualTo(Answer.BROKER);
    }
  }

  @Test
  void findsNobodyAtAClosedPort() throws Exception {
    InetSocketAddress closed = address();
    server.close();

    assertThat(BrokerProbe.ask(closed, PLAIN, PATIENCE)).isEqualTo(Answer.NOBODY);
  }

  @Test
  void anHttpServerIsAStranger() {
    answering("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));

    assertThat(BrokerProbe.ask(address(), PLAIN, PATIENCE)).isEqualTo(Answer.STRANGER);
  }

  @Test
  void whoAnswersAnotherQuestionIsAStranger() {
    answering(ByteBuffer.allocate(12).putInt(8).putInt(1).putInt(0).array());

    assertThat(BrokerProbe.ask(address(), PLAIN, PATIENCE)).isEqualTo(Answer.STRANGER);
  }

  @Test
  void whoHangsUpIsAStranger() {
    answering(new byte[0]);

    assertThat(BrokerProbe.ask(address(), PLAIN, PATIENCE)).isEqualTo(Answer.STRANGER);
  }

  /** The connection is taken by the operating system, and nobody ever reads from it. */
  @Test
  void whoSaysNothingIsAStrangerOnceThePatienceIsOver() {
    assertThat(BrokerProbe.ask(address(), PLAIN, SHORT)).isEqualTo(Answer.STRANGER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSL", "SASL_SSL", "sasl_ssl"})
  void behindTlsNothingIsAsked(String protocol) {
    Map<String, String> encrypted = Map.of("security.protocol", protocol);

    assertThat(BrokerProbe.ask(address(), encrypted, SHORT)).isEqualTo(Answer.BROKER);
  }

  @Test
  void aStrangerIsToldFromNobody() throws Exception {
    answering("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
    KafkaAccess access = new KafkaAccess("127.0.0.1:" + server.getLocalPort(), PLAIN, PATIENCE);

    assertThatThrownBy(access::requireListening).hasMessageContaining("doesn't speak Kafka");
    server.close();
    assertThatThrownBy(access::requireListening).hasMessageContaining("nothing listens");
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
  }

  /** Reads the question of one client, says this, and hangs up. */
  private void answering(byte[] words) {
    CompletableFuture.runAsync(
        () -> {
          try (Socket client = server.accept()) {
            client.getInputStream().readNBytes(22);
            client.getOutputStream().write(words);
          } catch (IOException gone) {
            throw new IllegalStateException(gone);
          }
        });
  }
}
