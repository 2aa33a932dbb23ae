package io.skyriver.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.ledger.Acceptance;
import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. Listens from its start; it says that it is ready once the parts behind it are.
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  private static final JsonMapper JSON = new JsonMapper();

  /** A picture in a field may have 20971520 characters. */
  private static final long LARGEST_BODY = 24 << 20;

  private final VideosApi videos;
  private final Contents contents;
  private final BooleanSupplier ready;
  private final Javalin server;

  private ApiServer(VideosApi videos, Contents contents, BooleanSupplier ready) {
    this.videos = videos;
    this.contents = contents;
    this.ready = ready;
    this.server = Javalin.create(ApiServer::configure);
    route();
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for any free one
   * @param ready whether the parts behind the server work
   * @param patience how long an answer waits for the ledger to act on a wish
   * @param queueBound videos that may wait in a lane; further requests are refused
   */
  public static ApiServer start(
      String host,
      int port,
      VideoReader reader,
      Submitter submitter,
      ArtifactStore artifacts,
      Acceptance acceptance,
      BooleanSupplier ready,
      Duration patience,
      int queueBound) {
    Clock clock = Clock.systemUTC();
    VideosApi videos =
        new VideosApi(
            reader,
            submitter,
            artifacts,
            acceptance,
            new Admission(reader, queueBound, clock),
            patience,
            clock);
    ApiServer api = new ApiServer(videos, new Contents(artifacts), ready);
    api.server.start(host, port);
    return api;
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static void configure(JavalinConfig config) {
    config.showJavalinBanner = false;
    config.startupWatcherEnabled = false;
    config.http.maxRequestSize = LARGEST_BODY;
    config.jetty.multipartConfig.maxFileSize(Upload.MOST_BYTES, SizeUnit.BYTES);
    config.jetty.multipartConfig.maxTotalRequestSize(2L * Upload.MOST_BYTES, SizeUnit.BYTES);
    config.jetty.multipartConfig.maxInMemoryFileSize(1, SizeUnit.MB);
    config.http.disableCompression();
    config.requestLogger.http(ApiServer::measure);
  }

  private void route() {
    server.post("/v1/videos", request -> answer(request, videos.create(request)));
    server.post("/v1/videos/extensions", request -> answer(request, videos.extend(request)));
    server.post("/v1/videos/edits", request -> answer(request, videos.edit(request)));
    server.post(
        "/v1/videos/{id}/remix", request -> answer(request, videos.remix(id(request), request)));
    server.get("/v1/videos", request -> answer(request, videos.list(request)));
    server.get(
        "/v1/videos/{id}", request -> answer(request, videos.retrieve(id(request), request)));
    server.delete("/v1/videos/{id}", request -> answer(request, videos.delete(id(request))));
    server.get(
        "/v1/videos/{id}/content", request -> contents.serve(videos.find(id(request)), request));
    server.get("/health/live", request -> answer(request, Map.of("status", "live")));
    server.get("/health/ready", this::health);
    server.exception(ApiException.class, ApiServer::refuse);
    server.exception(
        VideoReader.UnreadableException.class,
        (failure, request) -> unavailable(request, "videos_unreadable", failure));
    server.exception(
        Submitter.UnsubmittedException.class,
        (failure, request) -> unavailable(request, "broker_unavailable", failure));
    server.exception(HttpResponseException.class, ApiServer::refuse);
    server.exception(Exception.class, ApiServer::fail);
  }

  private static void measure(Context request, float millis) {
    Meters.process()
        .record(
            Metric.HTTP_SECONDS,
            Duration.ofNanos((long) (millis * 1e6)),
            request.method().name(),
            route(request),
            Integer.toString(request.statusCode()));
  }

  /** The pattern, never the path: what was not matched must not become a label. */
  private static String route(Context request) {
    String route = request.status().getCode() == 404 ? "" : request.endpointHandlerPath();
    return route.isEmpty() ? "other" : route;
  }

  private static String id(Context request) {
    return request.pathParam("id");
  }

  private void health(Context request) {
    boolean isReady = ready.getAsBoolean();
    answer(request.status(isReady ? 200 : 503), Map.of("status", isReady ? "ready" : "starting"));
  }

  private static void refuse(ApiException refusal, Context request) {
    // The SDKs repeat a 409 by themselves; here that changes nothing.
    if (refusal.status() == 409) {
      request.header("x-should-retry", "false");
    }
    Duration after = refusal.retryAfter();
    if (after != null) {
      // Whole seconds, and never too early.
      request.header("retry-after", Long.toString(after.plusMillis(999).toSeconds()));
    }
    answer(request.status(refusal.status()), refusal.body().toJson());
  }

  /** What the server itself refuses: unknown paths, wrong methods, too large bodies. */
  private static void refuse(HttpResponseException refusal, Context request) {
    String type = refusal.getStatus() < 500 ? "invalid_request_error" : "server_error";
    ErrorBody body =
        new ErrorBody(
            String.valueOf(refusal.getMessage()), type, null, "http_" + refusal.getStatus());
    answer(request.status(refusal.getStatus()), body.toJson());
  }

  private static void unavailable(Context request, String code, Exception failure) {
    LOG.atWarn().setCause(failure).log("can't answer now");
    refuse(ApiException.unavailable(code, String.valueOf(failure.getMessage()), failure), request);
  }

  private static void fail(Exception bug, Context request) {
    LOG.atError().setCause(bug).addKeyValue(LogKeys.PATH, request.path()).log("request failed");
    ErrorBody body =
        new ErrorBody("something went wrong here", "server_error", null, "internal_error");
    answer(request.status(500), body.toJson());
  }

  private static void answer(Context request, Map<String, ?> json) {
    try {
      request.contentType("application/json").result(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("plain maps are JSON", impossible);
    }
  }
}
