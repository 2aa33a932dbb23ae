package io.skyriver.telemetry.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DashboardTest {
  private static final Pattern NAME = Pattern.compile("\\b(skyriver|jvm)(_[a-z0-9]+)+\\b");
  private static final Pattern GROUPING = Pattern.compile("by \\(([a-z, ]+)\\)");
  private static final Path DASHBOARD = Path.of("dashboards/skyriver.json");

  @Test
  void thePanelsAskOnlyForMetricsOfTheCatalog() throws IOException {
    List<String> queries = queries();

    assertThat(queries).hasSizeGreaterThan(20).allMatch(query -> !names(query).isEmpty());
    assertThat(queries.stream().flatMap(query -> names(query).stream())).isSubsetOf(known());
  }

  @Test
  void everyMetricOfTheCatalogThatIsAboutAVideosWayIsShown() throws IOException {
    Set<String> shown =
        queries().stream().flatMap(query -> names(query).stream()).collect(Collectors.toSet());

    assertThat(shown)
        .contains(
            "skyriver_lane_videos",
            "skyriver_gather_seconds_bucket",
            "skyriver_call_seconds_bucket",
            "skyriver_hop_seconds_bucket",
            "skyriver_gpu_seconds_total",
            "skyriver_written_bytes_total",
            "skyriver_source_lag_records",
            "skyriver_window_oldest_seconds");
  }

  @Test
  void thePanelsGroupOnlyByLabelsThatThereAre() throws IOException {
    Set<String> labels = new HashSet<>(Set.of("le", "instance"));
    Arrays.stream(Metric.values()).forEach(metric -> labels.addAll(metric.labels()));

    assertThat(
            queries().stream()
                .flatMap(query -> GROUPING.matcher(query).results())
                .flatMap(grouping -> Arrays.stream(grouping.group(1).split(", "))))
        .isNotEmpty()
        .isSubsetOf(labels);
  }

  @Test
  void theAlertsAskOnlyForMetricsOfTheCatalog() throws IOException {
    assertThat(names(Files.readString(Path.of("alerts.yml")))).isNotEmpty().isSubsetOf(known());
  }

  private static List<String> queries() throws IOException {
    JsonNode dashboard = new JsonMapper().readTree(DASHBOARD.toFile());
    List<String> queries = new ArrayList<>();
    dashboard.findValues("expr").forEach(query -> queries.add(query.asText()));
    return queries;
  }

  private static List<String> names(String text) {
    return NAME.matcher(text).results().map(MatchResult::group).toList();
  }

  private static Set<String> known() {
    Set<String> known =
        Arrays.stream(Metric.values())
            .flatMap(metric -> metric.series().stream())
            .collect(Collectors.toSet());
    known.addAll(names(Meters.process().scrape()));
    return known;
  }
}
