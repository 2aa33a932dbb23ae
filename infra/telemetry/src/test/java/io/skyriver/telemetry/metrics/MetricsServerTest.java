package io.skyriver.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
  private static final String HOST = "127.0.0.1";

  private final Meters meters = new Meters();
  private final MetricsServer server = MetricsServer.start(meters, HOST, 0);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void servesWhatIsMeasuredNow() throws Exception {
    meters.count(Metric.CALLS, "denoise", "done");

    HttpResponse<String> answer = send(request().GET());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    assertThat(answer.body()).contains("skyriver_calls_total{outcome=\"done\",stage=\"denoise\"}");
  }

  @Test
  void refusesWhatIsNoReading() throws Exception {
    assertThat(send(request().POST(BodyPublishers.noBody())).statusCode()).isEqualTo(405);
  }

  @Test
  void saysWhichPortCantBeUsed() {
    assertThatThrownBy(() -> MetricsServer.start(meters, HOST, server.port()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(HOST + ":" + server.port());
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + server.port() + "/metrics"))
        .timeout(Duration.ofSeconds(10));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }
}
