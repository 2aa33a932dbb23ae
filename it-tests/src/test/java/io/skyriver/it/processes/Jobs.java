package io.skyriver.it.processes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;

/** What Flink says about the jobs of the stages. */
final class Jobs {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Jobs() {}

  /** How often a stage's job was started anew since its JobManager started. */
  static int restarts(SeparateSkyriver processes, String stage) throws Exception {
    URI flink = processes.flink(stage);
    String job = get(flink.resolve("/jobs")).path("jobs").path(0).path("id").asText();
    URI metric = flink.resolve("/jobs/" + job + "/metrics?get=numRestarts");
    // Flink collects its metrics once somebody has asked for one.
    String restarts =
        Awaitility.await()
            .atMost(LIMIT)
            .pollInterval(POLL)
            .until(() -> get(metric).path(0).path("value").asText(), value -> !value.isEmpty());
    return Integer.parseInt(restarts);
  }

  private static JsonNode get(URI address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(LIMIT).build();
    return new ObjectMapper().readTree(HTTP.send(request, BodyHandlers.ofString()).body());
  }
}
