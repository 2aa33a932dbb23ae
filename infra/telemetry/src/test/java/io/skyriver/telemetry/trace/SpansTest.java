package io.skyriver.telemetry.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.skyriver.telemetry.Telemetry;
import io.skyriver.telemetry.TelemetrySettings;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.telemetry.picture.RecordedSpan;
import io.skyriver.telemetry.picture.Waterfall;
import io.skyriver.telemetry.trace.Spans.Export;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpansTest {
  private static final TraceContext VIDEO =
      TraceContext.ofVideo("video_0123456789abcdef0123456789abcdef", null);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00.5Z");
  private static final Instant END = START.plusMillis(250);

  @TempDir private Path folder;

  private final Spans spans = new Spans();

  @Test
  void aFileTellsEachSpanWithItsPlaceAndItsTimes() throws Exception {
    Path file = folder.resolve("spans.jsonl");
    try (Export open = spans.exportTo(new OtlpFile(file))) {
      spans.tell(part("call"));
      spans.tell(whole(null));
    }

    List<RecordedSpan> told = RecordedSpan.readAll(file);
    assertThat(told).extracting(RecordedSpan::name).containsExactly("call", "video");
    assertThat(told).extracting(RecordedSpan::traceId).containsOnly(VIDEO.traceId());
    RecordedSpan call = told.get(0);
    assertThat(call.parentId()).isEqualTo(VIDEO.spanId()).isEqualTo(told.get(1).spanId());
    assertThat(call.spanId()).isEqualTo(VIDEO.child("call").spanId());
    assertThat(call.startNanos()).isEqualTo(START.toEpochMilli() * 1_000_000);
    assertThat(call.endNanos() - call.startNanos()).isEqualTo(250_000_000);
    assertThat(call.facts()).containsEntry("stage", "denoise").containsEntry("window", "3");
    assertThat(told.get(1).parentId()).isEmpty();
    assertThat(call.failed()).isFalse();
  }

  @Test
  void aFailureShows() throws Exception {
    Path file = folder.resolve("spans.jsonl");
    try (Export open = spans.exportTo(new OtlpFile(file))) {
      spans.tell(whole("model_unavailable"));
    }

    assertThat(RecordedSpan.readAll(file).get(0).failed()).isTrue();
    assertThat(file).content().contains("model_unavailable");
  }

  @Test
  void nothingIsToldWithoutAnExporterOrForATraceThatNobodyWants() throws Exception {
    Path file = folder.resolve("spans.jsonl");
    spans.tell(part("too early"));
    assertThat(spans.isOn()).isFalse();
    try (Export open = spans.exportTo(new OtlpFile(file))) {
      TraceContext unwanted = new TraceContext(VIDEO.traceId(), VIDEO.spanId(), false);
      spans.tell(VideoSpan.part(unwanted, "a", "ingest", "unwanted", START, END, Map.of()));
    }
    spans.tell(part("too late"));

    assertThat(file).doesNotExist();
  }

  @Test
  void aCollectorGetsThemOverHttp() throws Exception {
    List<String> bodies = new CopyOnWriteArrayList<>();
    HttpServer collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    URI endpoint = URI.create("http://127.0.0.1:" + collector.getAddress().getPort());
    try (Export open = spans.exportTo(new OtlpHttp(endpoint))) {
      spans.tell(part("call"));
      await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(bodies).hasSize(1));
    } finally {
      collector.stop(0);
    }

    assertThat(bodies.get(0)).contains("\"resourceSpans\"").contains(VIDEO.traceId());
  }

  @Test
  void spansThatNobodyTakesAreCounted() {
    double before = Meters.process().value(Metric.SPANS_LOST, "otlp");
    try (Export open = spans.exportTo(new OtlpHttp(URI.create("http://127.0.0.1:1")))) {
      spans.tell(part("call"));
    }

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(Meters.process().value(Metric.SPANS_LOST, "otlp"))
                    .isEqualTo(before + 1));
  }

  @Test
  void aProcessShowsWhatItsSettingsName() throws Exception {
    Path file = folder.resolve("process.jsonl");
    try (Telemetry telemetry = Telemetry.open(TelemetrySettings.of(0, null, file.toString()))) {
      assertThat(telemetry.metricsPort()).isPresent();
      assertThat(Spans.process().isOn()).isTrue();
      Spans.process().tell(part("call"));
    }

    assertThat(Spans.process().isOn()).isFalse();
    assertThat(RecordedSpan.readAll(file)).hasSize(1);
    try (Telemetry off = Telemetry.open(TelemetrySettings.OFF)) {
      assertThat(off.metricsPort()).isEmpty();
    }
  }

  @Test
  void aPictureHasARowForEachSpan() throws Exception {
    Path file = folder.resolve("spans.jsonl");
    Path picture = folder.resolve("trace.svg");
    try (Export open = spans.exportTo(new OtlpFile(file))) {
      spans.tell(part("call <1> & more"));
      spans.tell(whole(null));
    }

    Waterfall.main(new String[] {file.toString(), picture.toString()});

    String svg = Files.readString(picture);
    assertThat(svg).contains("call &lt;1&gt; &amp; more").contains("250 ms").endsWith("</svg>\n");
  }

  private static VideoSpan part(String name) {
    return VideoSpan.part(VIDEO, name, "denoise", name, START, END, Map.of("window", "3"));
  }

  private static VideoSpan whole(@Nullable String failure) {
    return new VideoSpan(VIDEO, null, "ingest", "video", START, END, Map.of(), failure);
  }
}
