package io.skyriver.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.VideoFinished;
import io.skyriver.it.TopicTap.Tapped;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.telemetry.metrics.MetricsServer;
import io.skyriver.telemetry.picture.RecordedSpan;
import io.skyriver.telemetry.trace.OtlpFile;
import io.skyriver.telemetry.trace.Spans;
import io.skyriver.telemetry.trace.Spans.Export;
import io.skyriver.telemetry.trace.TraceContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a whole Skyriver shows of one video. */
@ExtendWith(SharedSkyriver.class)
class TelemetryTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void oneVideoIsMeasuredAtEveryStage() throws Exception {
    double hops = Meters.process().value(Metric.HOP_SECONDS, "decode");
    double finished = Meters.process().value(Metric.VIDEOS_ENDED, "completed", "");

    // Of its own: another system that ends in this JVM takes the consumers' beans of all with it.
    try (RunningSkyriver skyriver = RunningSkyriver.start()) {
      finish(skyriver);
      assertEveryStageIsMeasured(hops, finished);
    }
  }

  private static void assertEveryStageIsMeasured(double hops, double finished) throws Exception {
    Meters meters = Meters.process();
    assertThat(meters.value(Metric.HOP_SECONDS, "decode")).isGreaterThan(hops);
    assertThat(meters.value(Metric.VIDEOS_ENDED, "completed", "")).isEqualTo(finished + 1);
    assertThat(scraped())
        .as("what one video leaves in the metrics")
        .contains(
            "skyriver_hop_seconds_count{stage=\"encoder\"}",
            "skyriver_hop_seconds_count{stage=\"denoise\"}",
            "skyriver_hop_seconds_count{stage=\"decode\"}",
            "skyriver_gather_seconds_count{stage=\"denoise\"}",
            "skyriver_gather_sets_total{outcome=\"completed\",stage=\"decode\"}",
            "skyriver_call_seconds_count{model=\"mini_text_encoder\",stage=\"encoder\"}",
            "skyriver_call_seconds_count{model=\"mini_denoiser\",stage=\"denoise\"}",
            "skyriver_call_seconds_count{model=\"mini_video_decoder\",stage=\"decode\"}",
            "skyriver_call_queue_seconds_count{model=\"mini_denoiser\",stage=\"denoise\"}",
            "skyriver_gpu_seconds_total{model=\"mini_denoiser\",stage=\"denoise\"}",
            "skyriver_calls_total{outcome=\"done\",stage=\"encoder\"}",
            "skyriver_work_seconds_count{stage=\"decode\",unit=\"assemble\"}",
            "skyriver_written_bytes_total{stage=\"encoder\",topic=\"skyriver.denoise-patches\"}",
            "skyriver_read_bytes_total{stage=\"decode\",topic=\"skyriver.decode-patches\"}",
            "skyriver_windows_held{place=\"call\",stage=\"denoise\"}",
            "skyriver_window_oldest_seconds{place=\"gather\",stage=\"denoise\"}",
            "skyriver_control_records_total{signal=\"live\"}",
            "skyriver_assembly_segments_total{outcome=\"completed\"}",
            "skyriver_ledger_events_total{verdict=\"accepted\"}",
            "skyriver_video_seconds_count{outcome=\"completed\"}",
            "skyriver_lane_wait_seconds_count",
            "skyriver_lane_videos{",
            "skyriver_lane_oldest_seconds{",
            "skyriver_source_lag_records{client=\"skyriver-denoise\"",
            "skyriver_source_lag_records{client=\"skyriver-ingest\"",
            "skyriver_model_execution_seconds_count{",
            "skyriver_model_queue_executions{",
            "jvm_memory_used_bytes{");
  }

  @Test
  void oneTraceTellsTheWholeWayOfAVideo(RunningSkyriver skyriver) throws Exception {
    Path file = folder.resolve("spans.jsonl");
    String video;
    try (Export export = Spans.process().exportTo(new OtlpFile(file))) {
      video = finish(skyriver).getVideoId();
      await().atMost(LIMIT).until(() -> Files.exists(file) && names(file, video).contains("video"));
    }

    List<RecordedSpan> spans = of(file, video);
    Map<String, List<RecordedSpan>> byName = spans.stream().collect(groupingBy(RecordedSpan::name));
    assertThat(byName)
        .containsKeys(
            "video",
            "submission",
            "queue",
            "hop",
            "gather",
            "encode",
            "denoise",
            "segment",
            "assemble",
            "permit wait",
            "call",
            "finish");
    assertThat(spans).extracting(RecordedSpan::stage).contains("ingest", "encoder", "denoise");
    RecordedSpan root = byName.getOrDefault("video", List.of()).get(0);
    assertThat(root.parentId()).isEmpty();
    assertThat(root.facts()).containsEntry("video", video).containsEntry("outcome", "completed");
    assertThat(byName.getOrDefault("hop", List.of()).stream().map(RecordedSpan::stage).distinct())
        .containsExactlyInAnyOrder("encoder", "denoise", "decode");
    for (String part : Set.of("submission", "queue", "hop", "gather", "denoise", "assemble")) {
      assertThat(byName.get(part))
          .as(part)
          .allMatch(span -> span.parentId().equals(root.spanId()))
          .allMatch(span -> span.endNanos() >= span.startNanos());
    }
    Set<String> work =
        Set.copyOf(
            spans.stream()
                .filter(span -> Set.of("encode", "denoise", "segment").contains(span.name()))
                .map(RecordedSpan::spanId)
                .toList());
    assertThat(byName.get("call")).allMatch(span -> work.contains(span.parentId()));
    assertThat(byName.get("permit wait")).hasSameSizeAs(byName.get("call"));
  }

  @Test
  void everyRecordOfAVideoCarriesItsTrace(RunningSkyriver skyriver) throws Exception {
    String video = finish(skyriver).getVideoId();
    String context = TraceContext.ofVideo(video, null).header();

    List<Tapped> way = wayOf(skyriver, video);

    assertThat(way.stream().map(Tapped::topic).distinct())
        .contains(
            Topics.ENCODE_TASKS.name(),
            Topics.DENOISE_PATCHES.name(),
            Topics.DECODE_PATCHES.name(),
            Topics.STAGE_EVENTS.name(),
            Topics.CONTROL.name(),
            Topics.VIDEOS.name(),
            Topics.PROGRESS.name(),
            Topics.FINISHED.name());
    assertThat(way)
        .allSatisfy(tapped -> assertThat(trace(tapped)).as(tapped.topic()).isEqualTo(context));
  }

  private static VideoFinished finish(RunningSkyriver skyriver) throws InterruptedException {
    return skyriver.finish(Prompts.small("a fox bounces over a snowy field").build());
  }

  private static String scraped() throws Exception {
    try (MetricsServer server = MetricsServer.start(Meters.process(), "127.0.0.1", 0)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
              .timeout(LIMIT)
              .build();
      return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
  }

  private static List<String> names(Path file, String video) throws Exception {
    return of(file, video).stream().map(RecordedSpan::name).toList();
  }

  private static List<RecordedSpan> of(Path file, String video) throws Exception {
    String trace = TraceContext.ofVideo(video, null).traceId();
    return RecordedSpan.readAll(file).stream()
        .filter(span -> span.traceId().equals(trace))
        .toList();
  }

  /** What is written once the ledger knows the video. */
  private static List<Tapped> wayOf(RunningSkyriver skyriver, String video) {
    Set<String> before = Set.of(Topics.PROMPTS.name(), Topics.LEDGER_INBOX.name());
    try (TopicTap tap = skyriver.tap()) {
      return tap
          .until(
              tapped ->
                  tapped.value() instanceof ControlSignal signal
                      && signal.getClosed()
                      && signal.getVideoId().equals(video),
              LIMIT)
          .stream()
          .filter(tapped -> tapped.value().getSchema().getField("videoId") != null)
          .filter(tapped -> video.equals(tapped.value().get("videoId")))
          .filter(tapped -> !before.contains(tapped.topic()))
          .toList();
    }
  }

  private static String trace(Tapped tapped) {
    Header header = tapped.kafka().headers().lastHeader(TraceContext.HEADER);
    return header == null ? "none" : new String(header.value(), UTF_8);
  }
}
