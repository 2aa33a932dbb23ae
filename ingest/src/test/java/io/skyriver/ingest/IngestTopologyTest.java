package io.skyriver.ingest;

import static io.skyriver.ingest.TopologyHarness.header;
import static io.skyriver.ledger.Samples.VIDEO;
import static io.skyriver.ledger.Samples.assembled;
import static io.skyriver.ledger.Samples.prompt;
import static io.skyriver.ledger.Samples.stageEvent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.FailureClass;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.SubmissionRejected;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.events.VideoState;
import io.skyriver.ledger.Acceptance;
import io.skyriver.ledger.ModelCatalog;
import io.skyriver.ledger.Samples;
import io.skyriver.ledger.Verdict;
import io.skyriver.ledger.VideoIds;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.telemetry.trace.TraceContext;
import io.skyriver.triton.card.ModelCard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IngestTopologyTest {
  private final TopologyHarness ingest = new TopologyHarness(Samples.ACCEPTANCE);

  @AfterEach
  void close() {
    ingest.close();
  }

  @Test
  void takesAPromptToAFinishedVideo() {
    ingest.submit(prompt().build());
    assertThat(ingest.read(Topics.VIDEOS))
        .extracting(Video::getState)
        .containsExactly(VideoState.QUEUED, VideoState.QUEUED);
    assertThat(ingest.read(Topics.ENCODE_TASKS))
        .extracting(EncodeTask::getAttempt)
        .containsExactly(1);

    ingest.stage(stageEvent(StageEventType.HELD, 1).build());
    ingest.stage(stageEvent(StageEventType.ENCODED, 1).build());
    ingest.stage(stageEvent(StageEventType.CHUNK_COMMITTED, 1).setStep(12).build());
    ingest.stage(stageEvent(StageEventType.SEGMENT_STORED, 1).build());
    ingest.stage(assembled(1));

    assertThat(ingest.read(Topics.FINISHED))
        .extracting(VideoFinished::getVideoId)
        .containsExactly(VIDEO);
    List<Video> states = ingest.read(Topics.VIDEOS);
    assertThat(states.get(states.size() - 1).getState()).isEqualTo(VideoState.COMPLETED);
    assertThat(ingest.read(Topics.CONTROL))
        .extracting(ControlSignal::getClosed)
        .containsExactly(false, true);
    assertThat(ingest.read(Topics.FAILED)).isEmpty();
    assertThat(ingest.records(Topics.DEAD_LETTERS.name())).isEmpty();
  }

  @Test
  void makesOneVideoOfAThousandDeliveries() {
    IntStream.range(0, 1000).forEach(i -> ingest.submit(prompt().build()));

    assertThat(ingest.read(Topics.ENCODE_TASKS)).hasSize(1);
    assertThat(ingest.read(Topics.REJECTIONS)).isEmpty();
    assertThat(ingest.total(Verdict.DUPLICATE)).isEqualTo(999);
  }

  @Test
  void makesOneVideoOfEqualIdempotencyKeys() {
    var keyed = prompt().setVideoId(null).setIdempotencyKey("order-1");

    ingest.submit(keyed.build());
    ingest.submit(keyed.build());
    ingest.submit(keyed.setPrompt("something else").build());

    assertThat(ingest.read(Topics.ENCODE_TASKS))
        .extracting(EncodeTask::getVideoId)
        .containsExactly(VideoIds.ofKey(null, "order-1"));
    SubmissionRejected rejected = ingest.read(Topics.REJECTIONS).get(0);
    assertThat(rejected.getFailures().get(0).getCode()).isEqualTo("idempotency_conflict");
    assertThat(rejected.getEventId()).isEqualTo("skyriver.prompts-0-2");
  }

  @Test
  void makesTwoVideosOfTwoAnonymousPrompts() {
    ingest.submit(prompt().setVideoId(null).build());
    ingest.submit(prompt().setVideoId(null).build());

    assertThat(ingest.read(Topics.ENCODE_TASKS))
        .extracting(EncodeTask::getVideoId)
        .doesNotHaveDuplicates()
        .hasSize(2);
  }

  @Test
  void rejectsAnInvalidPromptWithAllThatIsWrong() {
    ingest.submit(prompt().setPrompt("").setSize("x").build());

    SubmissionRejected rejected = ingest.read(Topics.REJECTIONS).get(0);
    assertThat(rejected.getFailures())
        .extracting(failure -> failure.getCode())
        .containsExactlyInAnyOrder("prompt_empty", "size_invalid");
    assertThat(ingest.records(Topics.VIDEOS.name())).isEmpty();
  }

  @Test
  void keepsRejectionsSmallWhateverWasSubmitted() {
    String huge = "x".repeat(300_000);
    ingest.submit(
        prompt().setTenant(huge).setIdempotencyKey(huge).setMetadata(Map.of("a", huge)).build());

    SubmissionRejected rejected = ingest.read(Topics.REJECTIONS).get(0);
    assertThat(rejected.getFailures()).hasSize(3);
    assertThat(rejected.toString()).hasSizeLessThan(5_000);
    assertThat(rejected.getMetadata()).isEmpty();
  }

  @Test
  void stopsAVideoWhoseCancellationCameFirst() {
    ingest.cancel(CancellationRequested.newBuilder().setVideoId(VIDEO).build());
    ingest.submit(prompt().build());

    assertThat(ingest.read(Topics.FAILED))
        .extracting(failed -> failed.getFailure().getCode())
        .containsExactly("cancelled");
    assertThat(ingest.read(Topics.ENCODE_TASKS)).isEmpty();
  }

  @Test
  void cancelsByIdempotencyKey() {
    ingest.submit(prompt().setVideoId(null).setIdempotencyKey("k").build());
    ingest.cancel(CancellationRequested.newBuilder().setIdempotencyKey("k").build());

    assertThat(ingest.read(Topics.FAILED))
        .extracting(VideoFailed::getVideoId)
        .containsExactly(VideoIds.ofKey(null, "k"));
  }

  @Test
  void letsTheNextVideoInWhenOneEnds() {
    ingest.submit(prompt().build());
    ingest.submit(prompt().setVideoId(null).build());
    ingest.submit(prompt().setVideoId(null).build());
    assertThat(ingest.read(Topics.ENCODE_TASKS)).hasSize(TopologyHarness.BOUND);

    ingest.stage(assembled(1));

    assertThat(ingest.read(Topics.ENCODE_TASKS)).hasSize(1);
  }

  @Test
  void buriesPoisonWithItsBytesAndGoesOn() {
    byte[] poison = "not avro".getBytes(UTF_8);
    byte[] unknownSchema = {0, 0, 0, 99, 99, 1, 2, 3};
    byte[] otherType = ingest.bytes(Topics.STAGE_EVENTS, assembled(1));

    ingest.publish(Topics.PROMPTS.name(), poison);
    ingest.publish(Topics.CANCELLATIONS.name(), unknownSchema);
    ingest.publish(Topics.PROMPTS.name(), otherType);
    ingest.publish(Topics.STAGE_EVENTS.name(), poison);
    ingest.submit(prompt().build());

    List<TestRecord<byte[], byte[]>> dead = ingest.records(Topics.DEAD_LETTERS.name());
    assertThat(dead)
        .extracting(TestRecord::value)
        .containsExactly(poison, unknownSchema, otherType, poison);
    assertThat(dead).allMatch(letter -> header(letter, "skyriver-code").equals("undecodable"));
    assertThat(header(dead.get(0), "skyriver-class")).isEqualTo("EXTERNAL");
    assertThat(header(dead.get(0), "skyriver-origin")).isEqualTo("skyriver.prompts-0-0");
    assertThat(header(dead.get(0), "skyriver-message")).isNotBlank();
    assertThat(ingest.read(Topics.ENCODE_TASKS)).hasSize(1);
  }

  @Test
  void buriesARecordWithoutAValue() {
    ingest.publish(Topics.PROMPTS.name(), null);

    assertThat(ingest.records(Topics.DEAD_LETTERS.name()))
        .extracting(letter -> header(letter, "skyriver-code"))
        .containsExactly("value_missing");
  }

  @Test
  void buriesWhatTheRulesStumbleOver() {
    ModelCard card = Samples.CARD;
    ModelCard unplannable =
        new ModelCard(
            card.model(),
            card.version(),
            card.digest(),
            card.models(),
            card.latent(),
            card.planes(),
            card.conditioning(),
            new ModelCard.Window(8, 7, 2),
            card.sizes(),
            card.seconds(),
            card.fps(),
            card.sampling(),
            card.decode(),
            card.patch(),
            card.promptMaxBytes(),
            card.inputs());
    Acceptance stumbling =
        new Acceptance(new ModelCatalog(List.of(unplannable)), Samples.ACCEPTANCE.planner());
    try (TopologyHarness broken = new TopologyHarness(stumbling)) {
      broken.submit(prompt().build());
      broken.submit(prompt().build());

      assertThat(broken.records(Topics.DEAD_LETTERS.name()))
          .extracting(letter -> header(letter, "skyriver-code"))
          .containsExactly("processing_failed", "processing_failed");
    }
  }

  @Test
  void waitsForTheRegistryAndLosesNothing() {
    byte[] submission = ingest.bytes(Topics.PROMPTS, prompt().build());
    ingest.registry.disconnect();
    CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS)
        .execute(ingest.registry::reconnect);

    ingest.publish(Topics.PROMPTS.name(), submission);

    assertThat(ingest.read(Topics.ENCODE_TASKS)).hasSize(1);
    assertThat(ingest.records(Topics.DEAD_LETTERS.name())).isEmpty();
  }

  @Test
  void stopsWaitingForTheRegistryWhenItIsClosed() {
    byte[] submission = ingest.bytes(Topics.PROMPTS, prompt().build());
    ingest.registry.disconnect();
    CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(ingest.codec::close);

    assertThatThrownBy(() -> ingest.publish(Topics.PROMPTS.name(), submission))
        .hasRootCauseMessage("disconnected");
    ingest.registry.reconnect();
    assertThat(ingest.records(Topics.DEAD_LETTERS.name())).isEmpty();
  }

  @Test
  void describesPublicEventsAndCarriesTheTraceOn() {
    RecordHeaders headers = new RecordHeaders();
    String prompt = "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01";
    headers.add("traceparent", prompt.getBytes(UTF_8));
    ingest
        .input(Topics.PROMPTS.name())
        .pipeInput(
            new TestRecord<>(
                new byte[0], ingest.bytes(Topics.PROMPTS, prompt().build()), headers, Samples.NOW));
    ingest.stage(assembled(1));

    TestRecord<byte[], byte[]> queued = ingest.records(Topics.VIDEOS.name()).get(0);
    assertThat(queued.key()).isEqualTo(VIDEO.getBytes(UTF_8));
    String trace = TraceContext.ofVideo(VIDEO, prompt).header();
    assertThat(trace).startsWith("00-" + "a".repeat(32)).isNotEqualTo(prompt);
    assertThat(header(queued, "traceparent")).isEqualTo(trace);
    assertThat(ingest.read(Topics.ENCODE_TASKS).get(0).getTraceparent()).isEqualTo(trace);
    assertThat(header(queued, "ce_subject")).isEqualTo(VIDEO);
    assertThat(header(queued, "ce_id"))
        .isEqualTo("skyriver.videos/" + VIDEO + "/skyriver.prompts-0-0");
    assertThat(header(queued, "ce_time")).isEqualTo(Samples.NOW.toString());
    TestRecord<byte[], byte[]> finished = ingest.records(Topics.FINISHED.name()).get(0);
    assertThat(header(finished, "traceparent")).isEqualTo(trace);
    assertThat(header(finished, "ce_id")).isEqualTo("skyriver.finished/" + VIDEO);
    assertThat(header(finished, "ce_type")).isEqualTo("io.skyriver.events.VideoFinished");
  }

  @Test
  void startsAFailedAttemptAgainInTheSamePlace() {
    ingest.submit(prompt().build());
    StageEvent failure = Samples.failed(1, FailureClass.EXTERNAL);

    ingest.stage(failure);
    ingest.tick(Duration.ofSeconds(3));
    ingest.stage(failure);

    assertThat(ingest.read(Topics.ENCODE_TASKS))
        .extracting(EncodeTask::getAttempt)
        .containsExactly(1, 2);
    assertThat(ingest.total(Verdict.RETRIED)).isEqualTo(1);
    assertThat(ingest.total(Verdict.STALE)).isEqualTo(1);
  }

  @Test
  void startsAVideoAgainThatAllStagesAreSilentAbout() {
    ingest.submit(prompt().build());
    ingest.stage(stageEvent(StageEventType.HELD, 1).build());

    beat(Samples.NOW, 6);
    ingest.tick(Duration.ofSeconds(5));

    assertThat(ingest.total(Verdict.DELAYED)).isEqualTo(1);
    assertThat(ingest.read(Topics.ENCODE_TASKS))
        .extracting(EncodeTask::getAttempt)
        .containsExactly(1, 2);
    assertThat(ingest.records(Topics.DEAD_LETTERS.name())).isEmpty();
  }

  @Test
  void leavesAVideoAloneThatIsHeldHoweverLongItTakes() {
    ingest.submit(prompt().build());
    Instant now = Instant.now();

    for (int round = 0; round < 20; round++) {
      beat(now.plusSeconds(10L * round), 1);
      ingest.stage(stageEvent(StageEventType.HELD, 1).build());
      ingest.tick(Duration.ofSeconds(5));
    }

    assertThat(ingest.total(Verdict.DELAYED)).isZero();
    assertThat(ingest.read(Topics.ENCODE_TASKS)).hasSize(1);
  }

  @Test
  void buriesAHeartbeatThatIsNone() {
    ingest.stage(stageEvent(StageEventType.ALIVE, 0).setVideoId("").setStage("denoise").build());

    TestRecord<byte[], byte[]> dead = ingest.records(Topics.DEAD_LETTERS.name()).get(0);
    assertThat(header(dead, "skyriver-code")).isEqualTo("heartbeat_invalid");
  }

  private void beat(Instant from, int times) {
    for (int beat = 1; beat <= times; beat++) {
      for (String stage : List.of("encoder", "denoise", "decode")) {
        ingest.beat(stage, from.plusSeconds(10L * beat), Duration.ofSeconds(10L * beat));
      }
      ingest.tick(Duration.ofSeconds(1));
    }
  }
}
