package io.skyriver.artifact.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.skyriver.artifact.input.InputException.Reason;
import io.skyriver.artifact.input.InputRules.Scheme;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReferenceTest extends InputFetcherContract {
  private static final String HOST = "localhost";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/gone", exchange -> answer(exchange, 404, new byte[0]));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Override
  Scheme scheme() {
    return Scheme.HTTP;
  }

  @Override
  InputRules rules(InputRules basic) {
    return basic.withTrustedHosts(Set.of(HOST));
  }

  @Override
  String publish(byte[] content) {
    String path = "/content-" + requests.incrementAndGet() + "-" + content.length;
    server.createContext(path, exchange -> answer(exchange, 200, content));
    return url(path);
  }

  @Override
  String missing() {
    return url("/gone");
  }

  @Test
  void followsRedirectsToAllowedPlacesAlone() throws Exception {
    String content = publish(png(100));
    redirect("/here", content);
    redirect("/there", "http://127.0.0.1:" + server.getAddress().getPort() + "/gone");
    redirect("/file", "file:///etc/passwd");
    redirect("/round", url("/round"));

    assertThat(fetch(url("/here")).content()).hasSize(100);
    assertFails(url("/there"), Reason.REFUSED);
    assertFails(url("/file"), Reason.UNREACHABLE);
    assertFails(url("/round"), Reason.UNREACHABLE);
  }

  @Test
  void stopsAtTheLimitWhenTheServerSaysNothingOfTheLength() {
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(png(10_000));
            }
          }
        });

    assertFails(url("/endless"), Reason.TOO_LARGE);
  }

  @Test
  void givesUpOnAServerThatNeverEnds() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    server.createContext(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(png(8));
          exchange.getResponseBody().flush();
          await(over);
          exchange.close();
        });
    InputRules impatient =
        new InputRules(
            InputRules.DEFAULT.schemes(),
            InputRules.DEFAULT.roots(),
            Set.of(HOST),
            1000,
            Duration.ofMillis(300));

    try (InputFetcher fetcher = new InputFetcher(impatient, store)) {
      assertThatThrownBy(() -> fetcher.fetch("acme", url("/slow")))
          .isInstanceOfSatisfying(
              InputException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE));
    } finally {
      over.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/gone",
        "http://[::1]:%d/gone",
        "http://0.0.0.0:%d/gone",
        "http://2130706433:%d/gone",
        "http://127.1:%d/gone",
        "http://[::ffff:127.0.0.1]:%d/gone",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://user:password@192.168.1.1/"
      })
  void law9ReachesNoPrivateAddressHoweverItIsWritten(String url) {
    assertFails(url.formatted(server.getAddress().getPort()), Reason.REFUSED);
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "127.0.0.1, false",
    "10.1.2.3, false",
    "172.16.0.1, false",
    "172.32.0.1, true",
    "192.168.0.1, false",
    "169.254.169.254, false",
    "100.64.0.1, false",
    "0.1.2.3, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "198.18.0.1, false",
    "192.0.2.1, false",
    "203.0.113.9, false",
    "1.1.1.1, true",
    "'::1', false",
    "'::', false",
    "'fe80::1', false",
    "'fc00::1', false",
    "'2001:db8::1', false",
    "'2002:7f00:1::', false",
    "'64:ff9b::7f00:1', false",
    "'2606:4700:4700::1111', true"
  })
  void knowsWhichAddressesArePublic(String address, boolean isPublic) throws Exception {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isEqualTo(isPublic);
  }

  private void redirect(String path, String target) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Location", target);
          answer(exchange, 302, new byte[0]);
        });
  }

  private String url(String path) {
    return "http://" + HOST + ":" + server.getAddress().getPort() + path;
  }

  private static void answer(HttpExchange exchange, int status, byte[] content) throws IOException {
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(content);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
