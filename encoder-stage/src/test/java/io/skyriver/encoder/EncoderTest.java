package io.skyriver.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.NamedTensor;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.stage.wire.EventType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class EncoderTest {
  private static final StageEvents EVENTS = StageEvents.of("encoder");
  private static final EncodeTask TASK =
      EncodeTask.newBuilder()
          .setVideoId("video_1")
          .setTenant("default")
          .setAttempt(2)
          .setPrompt("a red fox")
          .setNegativePrompt("snow")
          .setPlan(SmallCard.plan(2, 8, 4))
          .setPriority(3)
          .setDeadline(Instant.ofEpochMilli(5000))
          .build();

  private final ScriptedModelServer models = ScriptedModelServer.answering(EncoderTest::encode);
  private final FakeSurroundings surroundings = new FakeSurroundings(SmallCard.CARD, models);

  @Test
  void asksTheTextEncoderForBothPrompts() throws Exception {
    encode(TASK);

    InferRequest request = models.calls().get(0);
    assertThat(request.model()).isEqualTo("small_text_encoder");
    assertThat(request.inputs())
        .containsExactly(Tensor.string("PROMPT", "a red fox"), Tensor.string("NEGATIVE", "snow"));
    assertThat(request.outputs()).isEqualTo(SmallCard.CARD.conditioning());
    assertThat(request.order())
        .isEqualTo(new InferRequest.Order(3, Instant.ofEpochMilli(5000), "default"));
  }

  @Test
  void startsTheFirstWindowFromSeededNoise() throws Exception {
    List<LatentPatch> patches = surroundings.records(Topics.DENOISE_PATCHES, encode(TASK));

    WindowSet window = WindowSet.of(patches);
    assertThat(window.planes())
        .isEqualTo(
            new InitialPlanes(SmallCard.CARD, TASK.getPlan())
                .first(TASK.getPlan().getWindows().get(0)));
    assertThat(window.header().step()).isZero();
    assertThat(window.header().steps()).isEqualTo(8);
    assertThat(window.header().windows()).isEqualTo(2);
    assertThat(window.header().ref().attempt()).isEqualTo(2);
    assertThat(window.header().priority()).isEqualTo(3);
  }

  @Test
  void storesTheConditioningAndNamesItInPatchesAndEvent() throws Exception {
    List<Outgoing> records = encode(TASK);

    StageEvent event = surroundings.records(Topics.STAGE_EVENTS, records).get(0);
    ArtifactRef ref = event.getArtifact();
    Conditioning conditioning = surroundings.services().conditionings().load(ref);
    assertThat(event.getType()).isEqualTo(StageEventType.ENCODED);
    assertThat(conditioning.getPlan()).isEqualTo(TASK.getPlan());
    assertThat(conditioning.getTensors())
        .extracting(NamedTensor::getName)
        .containsExactly("TEXT", "NEGATIVE_TEXT");
    assertThat(surroundings.records(Topics.DENOISE_PATCHES, records))
        .allSatisfy(patch -> assertThat(patch.getConditioning()).isEqualTo(ref));
  }

  @Test
  void law2TwoRunsGiveTheSameRecordsApartFromTheirExecutions() throws Exception {
    assertThat(anonymous(encode(TASK))).isEqualTo(anonymous(encode(TASK)));
  }

  @Test
  void failsAVideoThatTheTextEncoderRefuses() throws Exception {
    models.failNext(Kind.INVALID_REQUEST);

    assertThat(surroundings.records(Topics.STAGE_EVENTS, encode(TASK)))
        .extracting(event -> event.getFailure().getCode())
        .containsExactly("model_invalid_request");
  }

  @Test
  void law7AnnouncesATaskAsHeldBeforeItWorksOnIt() throws Exception {
    try (OneInputStreamOperatorTestHarness<EncodeTask, EncodeTask> harness = hold()) {
      harness.processElement(new StreamRecord<>(TASK));

      assertThat(harness.extractOutputValues()).containsExactly(TASK);
      List<Outgoing> events =
          harness.getSideOutput(HoldTask.EVENTS).stream().map(StreamRecord::getValue).toList();
      assertThat(surroundings.records(Topics.STAGE_EVENTS, events))
          .extracting(StageEvent::getType)
          .containsExactly(StageEventType.HELD);
    }
  }

  @Test
  void law6DropsTasksOfAFencedAttempt() throws Exception {
    surroundings.gate().apply(new ControlSignal("video_1", 3, false, "", Instant.now()));
    try (OneInputStreamOperatorTestHarness<EncodeTask, EncodeTask> harness = hold()) {
      harness.processElement(new StreamRecord<>(TASK));

      assertThat(harness.extractOutputValues()).isEmpty();
      assertThat(harness.getSideOutput(HoldTask.EVENTS)).isNull();
    }
  }

  @Test
  void law6SendsFinishedWindowsToTheDecoderAndStartsBehindThem() throws Exception {
    byte[] clean = latents(7);
    EncodeTask task = behind(List.of(store(clean)));

    List<Outgoing> records = encode(task);

    WindowSet finished = WindowSet.of(surroundings.records(Topics.DECODE_PATCHES, records));
    assertThat(finished.ref()).isEqualTo(new WindowRef("video_1", 2, 0));
    assertThat(finished.header().step()).isEqualTo(8);
    assertThat(finished.planes().planes()).hasSize(1);
    assertThat(finished.planes().plane("latent").data()).isEqualTo(ByteBuffer.wrap(clean));
    WindowSet next = WindowSet.of(surroundings.records(Topics.DENOISE_PATCHES, records));
    assertThat(next.ref().window()).isEqualTo(1);
    assertThat(next.header().step()).isZero();
    assertThat(next.planes())
        .isEqualTo(
            new InitialPlanes(SmallCard.CARD, TASK.getPlan())
                .following(TASK.getPlan().getWindows().get(1), finished.planes()));
  }

  @Test
  void law6LeavesOnlyDecodingOnceEveryWindowIsFinished() throws Exception {
    List<Outgoing> records = encode(behind(List.of(store(latents(7)), store(latents(8)))));

    assertThat(surroundings.records(Topics.DENOISE_PATCHES, records)).isEmpty();
    assertThat(surroundings.records(Topics.DECODE_PATCHES, records))
        .extracting(LatentPatch::getWindow)
        .contains(0, 1);
  }

  @Test
  void startsAtAFinishedWindowWhoseLatentsCannotBeUsed() throws Exception {
    ArtifactRef cut = store(new byte[] {1, 2, 3, 4});

    List<Outgoing> records = encode(behind(List.of(store(latents(7)), cut)));

    assertThat(surroundings.records(Topics.DECODE_PATCHES, records))
        .extracting(LatentPatch::getWindow)
        .containsOnly(0);
    assertThat(surroundings.records(Topics.DENOISE_PATCHES, records))
        .isNotEmpty()
        .extracting(LatentPatch::getWindow)
        .containsOnly(1);
  }

  private static EncodeTask behind(List<ArtifactRef> finished) {
    return EncodeTask.newBuilder(TASK).setFinishedWindows(finished).build();
  }

  private ArtifactRef store(byte[] latents) throws InterruptedException {
    ArtifactKey key = new ArtifactKey("default", "video_1", "latents-0000.bin");
    return surroundings.services().artifacts().put(key, latents, "application/octet-stream");
  }

  /** Clean latents of one window of the plan. */
  private static byte[] latents(long seed) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * 4 * 4 * 6 * Float.BYTES);
    Random random = new Random(seed);
    while (bytes.hasRemaining()) {
      bytes.putFloat(random.nextFloat());
    }
    return bytes.array();
  }

  private List<LatentPatch> anonymous(List<Outgoing> records) {
    return surroundings.records(Topics.DENOISE_PATCHES, records).stream()
        .map(patch -> LatentPatch.newBuilder(patch).setExecution("any").build())
        .toList();
  }

  private OneInputStreamOperatorTestHarness<EncodeTask, EncodeTask> hold() throws Exception {
    var harness =
        new OneInputStreamOperatorTestHarness<EncodeTask, EncodeTask>(
            new ProcessOperator<>(new HoldTask(surroundings.provider(), EVENTS)));
    harness.setup(serializer());
    harness.open();
    return harness;
  }

  private List<Outgoing> encode(EncodeTask task) throws Exception {
    EncodeCall call = new EncodeCall(surroundings.provider(), EVENTS, Duration.ofSeconds(10));
    try (OneInputStreamOperatorTestHarness<EncodeTask, Outgoing> harness =
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(call, 0, 8, OutputMode.UNORDERED), serializer())) {
      harness.setup(Outgoing.TYPE.createSerializer(new SerializerConfigImpl()));
      harness.open();
      harness.processElement(new StreamRecord<>(task));
      harness.endInput();
      return harness.extractOutputValues();
    }
  }

  private static TypeSerializer<EncodeTask> serializer() {
    return new EventType<>(EncodeTask.class).createSerializer(new SerializerConfigImpl());
  }

  /** Text states that depend on the prompts. */
  private static InferResponse encode(InferRequest request) {
    return ScriptedModelServer.response(
        states("TEXT", request.inputs().get(0)), states("NEGATIVE_TEXT", request.inputs().get(1)));
  }

  private static Tensor states(String name, Tensor prompt) {
    String text = StandardCharsets.UTF_8.decode(prompt.data()).toString();
    return Tensor.floats(name, new float[] {text.hashCode(), text.length()}, 1, 1, 2);
  }
}
