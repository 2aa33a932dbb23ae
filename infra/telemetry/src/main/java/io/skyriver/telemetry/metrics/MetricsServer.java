package io.skyriver.telemetry.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers {@code GET /metrics} with the meters of this process. */
public final class MetricsServer implements AutoCloseable {
  private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  private final Meters meters;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newSingleThreadExecutor(MetricsServer::thread);

  private MetricsServer(Meters meters, HttpServer server) {
    this.meters = meters;
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for any free one
   * @throws UncheckedIOException if it can't, for example because the port is in use
   */
  public static MetricsServer start(Meters meters, String host, int port) {
    try {
      HttpServer http = HttpServer.create(new InetSocketAddress(host, port), 0);
      MetricsServer server = new MetricsServer(meters, http);
      http.createContext("/metrics", server::answer);
      http.setExecutor(server.threads);
      http.start();
      return server;
    } catch (IOException unusable) {
      throw new UncheckedIOException(
          "metrics can't be served on %s:%d".formatted(host, port), unusable);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] page = meters.scrape().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", TEXT_FORMAT);
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "metrics-server");
    thread.setDaemon(true);
    return thread;
  }
}
