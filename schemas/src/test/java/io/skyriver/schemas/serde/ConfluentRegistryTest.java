package io.skyriver.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the adapter makes of a registry's refusals; what it does otherwise, a real one shows. */
@SuppressWarnings("NullAway.Init") // Set before each test.
class ConfluentRegistryTest {
  private static final Schema SCHEMA = SchemaBuilder.record("Thing").fields().endRecord();
  private static final String REFUSAL = "{\"error_code\":409,\"message\":\"no\"}";

  private final AtomicInteger requests = new AtomicInteger();
  private int refusals;
  private HttpServer server;
  private ConfluentRegistry registry;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    registry =
        new ConfluentRegistry(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    registry.close();
    server.stop(0);
  }

  @Test
  void asksAgainWhenAnotherClientWasRegisteringTheSameSchema() {
    refusals = 1;

    assertThat(registry.register("things-value", SCHEMA)).isEqualTo(7);
    assertThat(requests).hasValue(2);
  }

  @Test
  void takesARepeatedRefusalAsItIs() {
    refusals = 2;

    assertThatThrownBy(() -> registry.register("things-value", SCHEMA))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining("409");
  }

  private void answer(HttpExchange exchange) throws IOException {
    boolean refused = requests.incrementAndGet() <= refusals;
    byte[] body = (refused ? REFUSAL : "{\"id\":7}").getBytes(UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(refused ? 409 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
