package io.skyriver.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skyriver.api.Client.Answer;
import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.artifact.fake.InMemoryArtifactStore;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.FailureClass;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.ledger.Samples;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiServerTest {
  private static final int QUEUE_BOUND = 30;

  private final InMemoryLedger ledger = new InMemoryLedger();
  private final InMemoryArtifactStore artifacts = new InMemoryArtifactStore();
  private final ApiServer server =
      ApiServer.start(
          "127.0.0.1",
          0,
          ledger,
          ledger,
          artifacts,
          Samples.ACCEPTANCE,
          ledger::isReady,
          Duration.ofMillis(300),
          QUEUE_BOUND);
  private final Client client = new Client(server.port());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void answersACreationWithTheQueuedVideo() {
    Answer answer = client.postJson("{\"prompt\":\"a red fox\"}");

    assertThat(answer.status()).isEqualTo(200);
    JsonNode video = answer.json();
    assertThat(video.get("id").asText()).matches("video_[0-9a-f]{32}");
    assertThat(video.get("object").asText()).isEqualTo("video");
    assertThat(video.get("model").asText()).isEqualTo("tiny");
    assertThat(video.get("status").asText()).isEqualTo("queued");
    assertThat(video.get("progress").asInt(-1)).isZero();
    assertThat(video.get("created_at").isIntegralNumber()).isTrue();
    assertThat(video.get("prompt").asText()).isEqualTo("a red fox");
    assertThat(video.get("size").asText()).isEqualTo("96x96");
    assertThat(video.get("seconds").textValue()).isEqualTo("2");
    for (String empty : List.of("completed_at", "expires_at", "remixed_from_video_id", "error")) {
      assertThat(video.get(empty).isNull()).as(empty).isTrue();
    }
  }

  @Test
  void refusesMoreThanMayWait() {
    for (int video = 0; video < QUEUE_BOUND; video++) {
      assertThat(client.postJson("{\"prompt\":\"a fox\"}").status()).isEqualTo(200);
    }
    String first = String.valueOf(ledger.submitted.get(0).getVideoId());
    ledger.position(first, 3, Instant.now().plusSeconds(305));

    Answer refused = client.postJson("{\"prompt\":\"a fox\"}");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.text("/error/code")).isEqualTo("queue_full");
    assertThat(refused.text("/error/type")).isEqualTo("rate_limit_error");
    assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(8, 11);
    assertThat(ledger.submitted).hasSize(QUEUE_BOUND);
    assertThat(client.postJson("{\"prompt\":\"a fox\",\"num_frames\":257}").status())
        .as("another lane has room")
        .isEqualTo(200);

    ledger.grant(first);
    assertThat(client.postJson("{\"prompt\":\"a fox\"}").status()).isEqualTo(200);
  }

  @Test
  void answersAKnownIdempotencyKeyThoughTheQueueIsFull() {
    String[] key = {"Idempotency-Key", "order-1"};
    String id = client.postJson("{\"prompt\":\"a fox\"}", key).text("/id");
    for (int video = 1; video < QUEUE_BOUND; video++) {
      client.postJson("{\"prompt\":\"a fox\"}");
    }

    Answer again = client.postJson("{\"prompt\":\"a fox\"}", key);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("/id")).isEqualTo(id);
  }

  @Test
  void tellsThePlaceInTheQueueAndWhenToAskAgain() {
    String id = client.postJson("{\"prompt\":\"a fox\"}").text("/id");
    Instant expected = Instant.now().plusSeconds(80);
    ledger.position(id, 7, expected);

    Answer queued = client.get("/v1/videos/" + id);
    ledger.grant(id);
    ledger.stage(
        StageEvent.newBuilder(Samples.failed(1, FailureClass.USER)).setVideoId(id).build());
    Answer ended = client.get("/v1/videos/" + id);

    assertThat(queued.json().get("queue_position").asInt()).isEqualTo(7);
    assertThat(queued.json().get("expected_at").asLong()).isEqualTo(expected.getEpochSecond());
    assertThat(Integer.parseInt(queued.header("openai-poll-after-ms"))).isBetween(8000, 10_000);
    assertThat(ended.header("openai-poll-after-ms")).isEmpty();
    assertThat(ended.json().get("queue_position").isNull()).isTrue();
    assertThat(ended.json().get("expected_at").isNull()).isTrue();
  }

  @Test
  void understandsTheFormThatTheSdksSend() {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("prompt", "ein Füchslein");
    form.put("seconds", "1.5");
    form.put("size", "64x48");
    form.put("seed", "9007199254740991");
    form.put("metadata[project]", "demo");

    Answer answer = client.postForm(form);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("/seconds")).isEqualTo("1.5");
    PromptSubmitted submission = ledger.submitted.get(0);
    assertThat(submission.getPrompt()).isEqualTo("ein Füchslein");
    assertThat(submission.getSeed()).isEqualTo(9007199254740991L);
    assertThat(submission.getMetadata()).containsEntry("project", "demo");
  }

  @Test
  void passesOnEveryExtraField() {
    Answer answer =
        client.postJson(
            """
            {"prompt":"a fox","model":"tiny","negative_prompt":"rain","num_frames":17,"seed":5,
             "fps":16,"num_inference_steps":8,"guidance_scale":1.5,"priority":3,"n":1,
             "deadline":1893456000,"metadata":{"a":"b"},"unknown":"ignored"}""");

    assertThat(answer.status()).isEqualTo(200);
    PromptSubmitted submission = ledger.submitted.get(0);
    assertThat(submission.getNegativePrompt()).isEqualTo("rain");
    assertThat(submission.getFrames()).isEqualTo(17);
    assertThat(submission.getSteps()).isEqualTo(8);
    assertThat(submission.getGuidance()).isEqualTo(1.5f);
    assertThat(submission.getPriority()).isEqualTo(3);
    assertThat(submission.getDeadline()).isEqualTo(Samples.NOW);
    assertThat(submission.getMetadata()).isEqualTo(Map.of("a", "b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                          | prompt              | prompt_empty
          {"prompt":""}                               | prompt              | prompt_empty
          {"prompt":7}                                | prompt              | prompt_invalid
          {"prompt":"x","size":"12"}                  | size                | size_invalid
          {"prompt":"x","seconds":"long"}             | seconds             | seconds_invalid
          {"prompt":"x","seconds":"1e999999999"}      | seconds             | seconds_invalid
          {"prompt":"x","num_frames":1.5}             | num_frames          | num_frames_invalid
          {"prompt":"x","num_frames":0}               | num_frames          | frames_invalid
          {"prompt":"x","num_inference_steps":1000}   | num_inference_steps | steps_invalid
          {"prompt":"x","fps":30}                     | fps                 | fps_invalid
          {"prompt":"x","model":"sora-2"}             | model               | model_unknown
          {"prompt":"x","deadline":"soon"}            | deadline            | deadline_invalid
          {"prompt":"x","metadata":"flat"}            | metadata            | metadata_invalid
          {"prompt":"x","n":2}                        | n                   | parameter_unsupported
          {"prompt":"x","input_reference":{"file_id":"f"}} | input_reference | input_reference_invalid
          ["prompt"]                                  | null                | json_invalid
          {"prompt":                                  | null                | json_invalid
          """)
  void refusesABadRequestByParameterAndCode(String body, String param, String code) {
    Answer answer = client.postJson(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("/error/type")).isEqualTo("invalid_request_error");
    assertThat(answer.text("/error/param")).isEqualTo(param);
    assertThat(answer.text("/error/code")).isEqualTo(code);
    assertThat(answer.text("/error/message")).isNotBlank();
    assertThat(ledger.submitted).isEmpty();
  }

  @Test
  void refusesAnUploadThatIsNoPicture() {
    Answer answer = client.postForm(Map.of("prompt", "x", "input_reference", "PNG"));

    assertThat(answer.text("/error/code")).isEqualTo("input_invalid");
  }

  @Test
  void answersARepeatedKeyWithTheSameVideo() {
    Answer first = client.postJson("{\"prompt\":\"a fox\"}", "Idempotency-Key", "k1");
    Answer second = client.postJson("{\"prompt\":\"a fox\"}", "Idempotency-Key", "k1");

    assertThat(second.json()).isEqualTo(first.json());
    assertThat(ledger.submitted).hasSize(1);
  }

  @Test
  void refusesAKeyThatBelongsToAnotherRequest() {
    client.postJson("{\"prompt\":\"a fox\"}", "Idempotency-Key", "k1");

    Answer conflict = client.postJson("{\"prompt\":\"a dog\"}", "Idempotency-Key", "k1");

    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict.text("/error/code")).isEqualTo("idempotency_conflict");
    assertThat(conflict.header("x-should-retry")).isEqualTo("false");
  }

  @Test
  void promisesAVideoThatTheLedgerHasNotSeenYet() {
    ledger.fallAsleep();

    Answer answer = client.postJson("{\"prompt\":\"a fox\",\"seconds\":\"1\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("/status")).isEqualTo("queued");
    assertThat(answer.text("/seconds")).isEqualTo("1");
  }

  @Test
  void saysThatItCannotWriteOrRead() {
    ledger.goDown();

    assertThat(client.postJson("{\"prompt\":\"a fox\"}").status()).isEqualTo(503);
    Answer unreadable = client.get("/v1/videos/" + Samples.VIDEO);
    assertThat(unreadable.status()).isEqualTo(503);
    assertThat(unreadable.text("/error/type")).isEqualTo("server_error");
    assertThat(client.get("/health/ready").status()).isEqualTo(503);
    assertThat(client.get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void showsProgressAndFailure() {
    String id = created("a fox");
    ledger.grant(id);
    ledger.stage(event(id, StageEventType.CHUNK_COMMITTED).setStep(12).build());
    Answer running = client.get("/v1/videos/" + id);
    assertThat(running.text("/status")).isEqualTo("in_progress");
    assertThat(running.json().get("progress").asInt()).isBetween(1, 99);

    ledger.stage(
        StageEvent.newBuilder(Samples.failed(1, FailureClass.USER)).setVideoId(id).build());

    Answer failed = client.get("/v1/videos/" + id);
    assertThat(failed.text("/status")).isEqualTo("failed");
    assertThat(failed.text("/error/code")).isEqualTo("model_unavailable");
    assertThat(failed.text("/error/message")).isEqualTo("gone");
    assertThat(failed.json().get("completed_at").isNull()).isTrue();
    assertThat(client.get("/v1/videos/" + id + "/content").status()).isEqualTo(404);
  }

  @Test
  void knowsNothingOfAVideoThatIsNotThere() {
    Answer answer = client.get("/v1/videos/" + Samples.VIDEO);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("/error/code")).isEqualTo("video_not_found");
    assertThat(client.delete("/v1/videos/" + Samples.VIDEO).status()).isEqualTo(404);
    assertThat(client.get("/v2/nothing").text("/error/code")).isEqualTo("http_404");
  }

  @Test
  void pagesThroughTheList() {
    List<String> ids = IntStream.range(0, 5).mapToObj(i -> created("fox " + i)).toList();

    Answer first = client.get("/v1/videos?limit=2");
    Answer rest = client.get("/v1/videos?limit=10&after=" + first.text("/last_id"));
    Answer oldest = client.get("/v1/videos?order=asc&limit=1");

    assertThat(first.text("/object")).isEqualTo("list");
    assertThat(first.json().findValuesAsText("id")).containsExactly(ids.get(4), ids.get(3));
    assertThat(first.text("/first_id")).isEqualTo(ids.get(4));
    assertThat(first.json().get("has_more").asBoolean()).isTrue();
    assertThat(rest.json().findValuesAsText("id"))
        .containsExactly(ids.get(2), ids.get(1), ids.get(0));
    assertThat(rest.json().get("has_more").asBoolean()).isFalse();
    assertThat(oldest.text("/first_id")).isEqualTo(ids.get(0));
    assertThat(client.get("/v1/videos?limit=0").json().get("first_id").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"limit=101,limit", "limit=-1,limit", "order=up,order", "after=video_x,after"})
  void refusesABadListRequest(String query, String param) {
    Answer answer = client.get("/v1/videos?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("/error/param")).isEqualTo(param);
  }

  @Test
  void servesTheFilesOfAFinishedVideo() throws IOException {
    String id = finished("the movie".getBytes(UTF_8));

    Answer video = client.get("/v1/videos/" + id + "/content");
    Answer still = client.get("/v1/videos/" + id + "/content?variant=thumbnail");
    Answer range = client.get("/v1/videos/" + id + "/content", "Range", "bytes=4-6");

    assertThat(video.status()).isEqualTo(200);
    assertThat(video.bytes()).isEqualTo("the movie".getBytes(UTF_8));
    assertThat(video.header("Content-Type")).isEqualTo("video/mp4");
    assertThat(still.header("Content-Type")).isEqualTo("image/png");
    assertThat(range.status()).isEqualTo(206);
    assertThat(range.bytes()).isEqualTo("mov".getBytes(UTF_8));
    assertThat(range.header("Content-Range")).isEqualTo("bytes 4-6/9");
    assertThat(client.get("/v1/videos/" + id + "/content", "Range", "bytes=9-").status())
        .isEqualTo(416);
    assertThat(client.get("/v1/videos/" + id).json().get("completed_at").isNumber()).isTrue();
    assertThat(client.get("/v1/videos/" + id + "/content?variant=gif").text("/error/param"))
        .isEqualTo("variant");
  }

  @Test
  void saysWhenTheContentIsNotThereOrCannotBeRead() throws IOException {
    String queued = created("a fox");
    String done = finished("movie".getBytes(UTF_8));

    assertThat(client.get("/v1/videos/" + queued + "/content").text("/error/code"))
        .isEqualTo("video_not_ready");
    artifacts.goDown();
    assertThat(client.get("/v1/videos/" + done + "/content").status()).isEqualTo(503);
    artifacts.comeBack();
    artifacts.deleteVideo("default", done);
    assertThat(client.get("/v1/videos/" + done + "/content").text("/error/code"))
        .isEqualTo("content_missing");
  }

  @Test
  void cancelsAVideoThatIsNotFinished() {
    String id = created("a fox");

    Answer answer = client.delete("/v1/videos/" + id);

    assertThat(answer.text("/id")).isEqualTo(id);
    assertThat(answer.json().get("deleted").asBoolean()).isTrue();
    assertThat(answer.text("/object")).isEqualTo("video.deleted");
    assertThat(client.get("/v1/videos/" + id).text("/error/code")).isEqualTo("cancelled");
  }

  @Test
  void erasesAFinishedVideoAndItsFiles() throws IOException {
    String id = finished("movie".getBytes(UTF_8));

    assertThat(client.delete("/v1/videos/" + id).status()).isEqualTo(200);

    assertThat(artifacts.uris()).isEmpty();
    assertThat(client.get("/v1/videos/" + id).status()).isEqualTo(404);
  }

  @Test
  void tellsWhenTheFilesOfAFinishedVideoGoAndThatTheyHaveGone() throws IOException {
    String id = finished("movie".getBytes(UTF_8));
    JsonNode video = client.get("/v1/videos/" + id).json();
    long expiry = video.get("expires_at").asLong();
    assertThat(expiry).isEqualTo(video.get("completed_at").asLong() + 30 * 24 * 60 * 60);

    ledger.age(id, Instant.ofEpochSecond(expiry).minusMillis(1));
    assertThat(client.get("/v1/videos/" + id + "/content").status()).isEqualTo(200);
    ledger.age(id, Instant.ofEpochSecond(expiry).plusMillis(1));

    Answer content = client.get("/v1/videos/" + id + "/content");
    assertThat(content.status()).isEqualTo(410);
    assertThat(content.text("/error/code")).isEqualTo("video_expired");
    assertThat(client.get("/v1/videos/" + id).text("/status")).isEqualTo("completed");
  }

  @Test
  void theKeyOfAnErasedVideoIsRefusedAndNotPromisedAVideo() throws IOException {
    Answer first = client.postJson("{\"prompt\":\"a fox\"}", "Idempotency-Key", "the-key");
    String id = first.text("/id");
    client.delete("/v1/videos/" + id);
    client.delete("/v1/videos/" + id);

    Answer again = client.postJson("{\"prompt\":\"a fox\"}", "Idempotency-Key", "the-key");

    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("/error/code")).isEqualTo("video_erased");
    assertThat(client.get("/v1/videos/" + id).text("/error/code")).isEqualTo("video_erased");
    assertThat(ledger.submitted).hasSize(1);
  }

  @Test
  void keepsAVideoWhoseFilesCannotBeDeleted() throws IOException {
    String id = finished("movie".getBytes(UTF_8));
    artifacts.goDown();

    Answer answer = client.delete("/v1/videos/" + id);

    assertThat(answer.text("/error/code")).isEqualTo("store_unavailable");
    assertThat(client.get("/v1/videos/" + id).status()).isEqualTo(200);
  }

  private String created(String prompt) {
    return client.postJson("{\"prompt\":\"%s\"}".formatted(prompt)).text("/id");
  }

  private String finished(byte[] content) throws IOException {
    String id = created("a fox");
    ledger.grant(id);
    ledger.stage(
        event(id, StageEventType.ASSEMBLED)
            .setArtifact(stored(id, "video.mp4", content, "video/mp4"))
            .setThumbnail(stored(id, "thumbnail.png", content, "image/png"))
            .build());
    return id;
  }

  private ArtifactRef stored(String id, String kind, byte[] content, String mediaType)
      throws IOException {
    StoredArtifact stored = artifacts.put(new ArtifactKey("default", id, kind), content, mediaType);
    return new ArtifactRef(
        stored.uri().toString(), stored.sha256(), stored.bytes(), stored.mediaType());
  }

  private static StageEvent.Builder event(String id, StageEventType type) {
    return Samples.stageEvent(type, 1).setVideoId(id);
  }
}
