package io.skyriver.it.processes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** What Flink says about the jobs of the stages. */
final class Jobs {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Jobs() {}

  /** How often a stage's job was started anew since its JobManager started. */
  static int restarts(SeparateSkyriver processes, String stage) throws Exception {
    URI flink = processes.flink(stage);
    JsonNode jobs = get(flink.resolve("/jobs")).path("jobs");
    String job = jobs.path(0).path("id").asText();
    JsonNode metric = get(flink.resolve("/jobs/" + job + "/metrics?get=numRestarts"));
    return Integer.parseInt(metric.path(0).path("value").asText());
  }

  private static JsonNode get(URI address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(LIMIT).build();
    return new ObjectMapper().readTree(HTTP.send(request, BodyHandlers.ofString()).body());
  }
}
