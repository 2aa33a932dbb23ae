package io.skyriver.api;

import io.javalin.http.Context;
import io.skyriver.api.VideoReader.Order;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import io.skyriver.ledger.Acceptance;
import io.skyriver.ledger.Problem;
import io.skyriver.ledger.ShapeClass;
import io.skyriver.ledger.SubmissionDigest;
import io.skyriver.ledger.SubmissionRules;
import io.skyriver.ledger.VideoIds;
import io.skyriver.telemetry.trace.TraceContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The requests about videos. Safe for use by many threads; every wait is bounded. */
final class VideosApi {
  private static final int DEFAULT_LIMIT = 20;
  private static final int MOST = 100;

  /** Parameter names where they differ from the submission's. */
  private static final Map<String, String> PARAMS =
      Map.of(
          "negativePrompt", "negative_prompt",
          "frames", "num_frames",
          "steps", "num_inference_steps",
          "guidance", "guidance_scale",
          "idempotencyKey", "Idempotency-Key",
          "firstImage", "input_reference",
          "lastImage", "last_frame_reference",
          "extend", "video",
          "edit", "video");

  private final VideoReader reader;
  private final Submitter submitter;
  private final ArtifactStore artifacts;
  private final Acceptance acceptance;
  private final SubmissionRules rules;
  private final Admission admission;
  private final Duration patience;
  private final Clock clock;

  /**
   * @param patience how long an answer waits for the ledger to act on a wish
   */
  VideosApi(
      VideoReader reader,
      Submitter submitter,
      ArtifactStore artifacts,
      Acceptance acceptance,
      Admission admission,
      Duration patience,
      Clock clock) {
    this.reader = reader;
    this.submitter = submitter;
    this.artifacts = artifacts;
    this.acceptance = acceptance;
    this.rules = new SubmissionRules(acceptance.catalog());
    this.admission = admission;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Submits a video and answers with what the ledger made of it; if that takes too long, with what
   * it will make of it.
   */
  Map<String, @Nullable Object> create(Context request) {
    return submit(request, CreateRequest.of(Fields.of(request)));
  }

  /** Submits a video that goes on with another; it holds that one, and seconds more. */
  Map<String, @Nullable Object> extend(Context request) {
    return submit(request, CreateRequest.fromVideo(Fields.of(request), "extend"));
  }

  /** Submits a video that is made again under another prompt. */
  Map<String, @Nullable Object> edit(Context request) {
    return submit(request, CreateRequest.fromVideo(Fields.of(request), "edit"));
  }

  /** The same for a video in the path. */
  Map<String, @Nullable Object> remix(String videoId, Context request) {
    find(videoId);
    return submit(request, CreateRequest.remix(Fields.of(request), videoId));
  }

  private Map<String, @Nullable Object> submit(Context request, CreateRequest create) {
    PromptSubmitted identified = identified(create.submission(), request.header("Idempotency-Key"));
    String videoId = Objects.requireNonNull(identified.getVideoId());
    PromptSubmitted submission = create.named(identified, VideoIds.DEFAULT_TENANT, videoId);
    refuse(problems(create, submission));
    requireFinishedSources(submission);
    Optional<Video> known =
        submission.getIdempotencyKey() == null ? Optional.empty() : reader.find(videoId);
    Video video =
        known.orElseGet(
            () -> submitted(create, submission, videoId, request.header(TraceContext.HEADER)));
    return answer(sameOrConflict(video, submission), request);
  }

  private Video submitted(
      CreateRequest create,
      PromptSubmitted submission,
      String videoId,
      @Nullable String traceparent) {
    refuseErased(submission, videoId);
    Video promised = promised(submission, videoId);
    try (Admission.Entry entry = admission.enter(ShapeClass.laneOf(promised.getPlan()))) {
      store(create.uploads(), videoId);
      submitter.submit(submission, traceparent);
      return reader.await(videoId, Optional::isPresent, patience).orElse(promised);
    }
  }

  /** The ledger looks, too; here the answer comes at once. */
  private void requireFinishedSources(PromptSubmitted submission) {
    Stream.of(submission.getExtend(), submission.getEdit())
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .filter(VideoIds::isValid)
        .map(this::find)
        .filter(video -> video.getState() != VideoState.COMPLETED)
        .forEach(
            video -> {
              throw ApiException.badRequest(
                  "video", "input_not_finished", video.getVideoId() + " is not completed");
            });
  }

  private void store(List<Upload> uploads, String videoId) {
    try {
      for (Upload upload : uploads) {
        upload.store(artifacts, VideoIds.DEFAULT_TENANT, videoId);
      }
    } catch (IOException unreachable) {
      throw ApiException.unavailable(
          "store_unavailable", "the upload can't be stored now", unreachable);
    }
  }

  Map<String, @Nullable Object> retrieve(String videoId, Context request) {
    return answer(find(videoId), request);
  }

  private Map<String, @Nullable Object> answer(Video video, Context request) {
    PollAfter.of(video, clock.instant())
        .ifPresent(after -> request.header(PollAfter.HEADER, Long.toString(after.toMillis())));
    return VideoJson.of(video);
  }

  Map<String, @Nullable Object> list(Context request) {
    String after = request.queryParam("after");
    if (after != null && reader.find(after).isEmpty()) {
      throw ApiException.badRequest("after", "after_unknown", "there is no video " + after);
    }
    return VideoJson.of(reader.page(after, limit(request), order(request)));
  }

  /** Stops a video that is not finished; removes the files and the public state of one that is. */
  Map<String, @Nullable Object> delete(String videoId) {
    Video video = find(videoId);
    if (isFinal(video)) {
      erase(video);
    } else {
      CancellationRequested cancellation =
          CancellationRequested.newBuilder()
              .setVideoId(videoId)
              .setReason("deleted over HTTP")
              .build();
      submitter.cancel(cancellation);
      reader.await(videoId, found -> found.map(VideosApi::isFinal).orElse(true), patience);
    }
    return VideoJson.deleted(videoId);
  }

  Video find(String videoId) {
    return reader.find(videoId).orElseThrow(() -> missing(videoId));
  }

  private ApiException missing(String videoId) {
    return reader.isErased(videoId)
        ? ApiException.notFound("video_erased", "video " + videoId + " was deleted")
        : ApiException.notFound("video_not_found", "there is no video " + videoId);
  }

  /** The ledger would reject it, to nobody's notice here. */
  private void refuseErased(PromptSubmitted submission, String videoId) {
    if (submission.getIdempotencyKey() != null && reader.isErased(videoId)) {
      throw ApiException.conflict(
          "video_erased", "the video of this Idempotency-Key was deleted: use another one");
    }
  }

  private void erase(Video video) {
    try {
      artifacts.deleteVideo(video.getTenant(), video.getVideoId());
    } catch (IOException unreachable) {
      throw ApiException.unavailable(
          "store_unavailable", "the video's files can't be deleted now", unreachable);
    }
    submitter.erase(video.getVideoId());
    reader.await(video.getVideoId(), Optional::isEmpty, patience);
  }

  private static PromptSubmitted identified(PromptSubmitted submission, @Nullable String key) {
    return PromptSubmitted.newBuilder(submission)
        .setIdempotencyKey(key)
        .setVideoId(key == null ? VideoIds.random() : VideoIds.ofKey(null, key))
        .build();
  }

  private List<Problem> problems(CreateRequest create, PromptSubmitted submission) {
    List<Problem> problems = new ArrayList<>(create.problems());
    problems.addAll(rules.problemsOf(submission));
    Integer fps = create.fps();
    acceptance
        .catalog()
        .find(submission.getModel())
        .filter(card -> fps != null && fps != card.fps())
        .ifPresent(
            card ->
                problems.add(
                    new Problem(
                        "fps_invalid",
                        "fps",
                        card.model() + " makes " + card.fps() + " frames per second")));
    return problems;
  }

  /** The envelope names one problem; the message tells all of them. */
  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      Problem first = problems.get(0);
      throw ApiException.badRequest(
          PARAMS.getOrDefault(first.field(), first.field()),
          first.code(),
          problems.stream().map(Problem::message).collect(Collectors.joining("; ")));
    }
  }

  private static Video sameOrConflict(Video video, PromptSubmitted submission) {
    if (!video.getSubmissionDigest().equals(SubmissionDigest.of(submission))) {
      throw ApiException.conflict(
          "idempotency_conflict", "this Idempotency-Key belongs to another request");
    }
    return video;
  }

  private Video promised(PromptSubmitted submission, String videoId) {
    return acceptance.accept(submission, videoId, clock.instant()).orElseThrow();
  }

  private static int limit(Context request) {
    String text = Objects.requireNonNullElse(request.queryParam("limit"), "" + DEFAULT_LIMIT);
    if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > MOST) {
      throw ApiException.badRequest("limit", "limit_invalid", "limit must be from 0 to " + MOST);
    }
    return Integer.parseInt(text);
  }

  private static Order order(Context request) {
    return switch (Objects.requireNonNullElse(request.queryParam("order"), "desc")) {
      case "asc" -> Order.OLDEST_FIRST;
      case "desc" -> Order.NEWEST_FIRST;
      default ->
          throw ApiException.badRequest("order", "order_invalid", "order must be asc or desc");
    };
  }

  static boolean isFinal(Video video) {
    return video.getState() == VideoState.COMPLETED || video.getState() == VideoState.FAILED;
  }
}
