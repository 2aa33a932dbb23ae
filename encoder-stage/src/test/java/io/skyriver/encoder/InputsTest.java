package io.skyriver.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.GivenSpan;
import io.skyriver.events.InputTask;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoInput;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WantedInput;
import io.skyriver.events.WindowPlan;
import io.skyriver.media.SegmentEncoder;
import io.skyriver.media.Stills;
import io.skyriver.media.VideoFormat;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.call.StageCall;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.stage.wire.EventType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Inputs from their reference to the latents of the first windows. */
class InputsTest {
  private static final StageEvents EVENTS = StageEvents.of("encoder");
  private static final int WIDTH = 48;
  private static final int HEIGHT = 32;

  private final ScriptedModelServer models = ScriptedModelServer.answering(InputsTest::encode);
  private final FakeSurroundings surroundings = new FakeSurroundings(SmallCard.CARD, models);

  @Test
  void storesWhatItFetchedUnderTheVideoAndSaysWhatItIs() throws Exception {
    byte[] png = Stills.png(new byte[WIDTH * HEIGHT * 3], WIDTH, HEIGHT);

    StageEvent event = fetch("first_image", data("image/png", png));

    assertThat(event.getType()).isEqualTo(StageEventType.INPUTS_STORED);
    assertThat(event.getAttempt()).isZero();
    VideoInput input = event.getInputs().get(0);
    assertThat(input.getWidth()).isEqualTo(WIDTH);
    assertThat(input.getHeight()).isEqualTo(HEIGHT);
    assertThat(input.getFrames()).isEqualTo(1);
    assertThat(input.getArtifact().getUri()).contains("/default/video_1/input-first-image-");
    assertThat(surroundings.services().artifacts().get(input.getArtifact())).isEqualTo(png);
  }

  @Test
  void countsTheFramesOfAVideoAtTheRateOfTheModel() throws Exception {
    StageEvent event = fetch("extend", data("video/mp4", clip(12, 8)));

    assertThat(event.getInputs().get(0).getFrames()).isEqualTo(24);
  }

  @Test
  void takesTheFileOfAnotherVideoAsItsLedgerNamesIt() throws Exception {
    byte[] clip = clip(8, 16);
    StoredArtifact stored =
        surroundings
            .store()
            .put(new ArtifactKey("default", "video_9", "video.mp4"), clip, "video/mp4");
    ArtifactRef source =
        new ArtifactRef(stored.uri().toString(), stored.sha256(), stored.bytes(), "video/mp4");

    StageEvent event = fetch(new WantedInput("edit", "video_9", source));

    VideoInput input = event.getInputs().get(0);
    assertThat(input.getVideoId()).isEqualTo("video_9");
    assertThat(input.getArtifact().getUri()).contains("/video_1/");
    assertThat(input.getArtifact().getSha256()).isEqualTo(stored.sha256());
  }

  @Test
  void failsAVideoWhoseInputsCannotBeHadOrUsed() throws Exception {
    byte[] png = Stills.png(new byte[WIDTH * HEIGHT * 3], WIDTH, HEIGHT);
    byte[] tiny = Stills.png(new byte[8 * 8 * 3], 8, 8);
    byte[] torn = Arrays.copyOf(png, 30);

    assertThat(code("first_image", "file:///etc/passwd")).isEqualTo("input_refused");
    assertThat(code("first_image", "http://127.0.0.1:1/a")).isEqualTo("input_refused");
    assertThat(code("first_image", data("image/png", "text".getBytes())))
        .isEqualTo("input_invalid");
    assertThat(code("first_image", data("image/png", torn))).isEqualTo("input_invalid");
    assertThat(code("first_image", data("image/png", tiny))).isEqualTo("input_invalid");
    assertThat(code("extend", data("video/mp4", png))).isEqualTo("input_invalid");
    assertThat(code("last_image", data("image/png", clip(4, 16)))).isEqualTo("input_invalid");
    assertThat(code("extend", "artifact:default/video_1/none-" + "0".repeat(64) + ".mp4"))
        .isEqualTo("input_unreachable");
  }

  @Test
  void law8FetchesNothingForAVideoThatIsClosed() throws Exception {
    surroundings.gate().apply(new ControlSignal("video_1", 0, true, "cancelled", Instant.now()));
    WantedInput wanted = new WantedInput("extend", data("video/mp4", clip(4, 16)), null);

    assertThat(run(new InputCall(surroundings.provider(), EVENTS), task(wanted))).isEmpty();
    assertThat(surroundings.store().uris()).isEmpty();
  }

  @Test
  void passesTheWindowsOfASourceOnAndStartsTheNewOnesFromItsEnd() throws Exception {
    VideoInput source = fetch("extend", data("video/mp4", clip(18, 16))).getInputs().get(0);
    VideoPlan plan =
        VideoPlan.newBuilder(SmallCard.plan(2, 8, 4))
            .setGiven(List.of(new GivenSpan(0, 2, 4, 0, true)))
            .setWindows(
                List.of(new WindowPlan(0, 0, 4, 0, true), new WindowPlan(1, 2, 4, 2, false)))
            .build();

    List<Outgoing> records = encode(plan, source);

    WindowSet given = WindowSet.of(surroundings.records(Topics.DECODE_PATCHES, records));
    assertThat(given.ref().window()).isZero();
    assertThat(given.header().step()).isEqualTo(8);
    float[] latents = floats(given.planes().plane("latent").floats());
    // The first frames are left out, so that the last ones are whole latent frames.
    assertThat(brightness(latents)).containsExactly(14, 30, 46, 62);
    WindowSet next = WindowSet.of(surroundings.records(Topics.DENOISE_PATCHES, records));
    assertThat(next.ref().window()).isEqualTo(1);
    float[] mask = floats(next.planes().plane("mask").floats());
    assertThat(mask[0]).isEqualTo(1);
    assertThat(mask[2 * 24]).isZero();
    assertThat(floats(next.planes().plane("latent").floats())[0]).isEqualTo(latents[2 * 24]);
  }

  @Test
  void law2GivesTheSameLatentsForTheSameBytes() throws Exception {
    VideoInput source = fetch("edit", data("video/mp4", clip(16, 16))).getInputs().get(0);
    VideoPlan plan =
        VideoPlan.newBuilder(SmallCard.plan(1, 8, 4))
            .setStartStep(4)
            .setGiven(List.of(new GivenSpan(0, 0, 4, 0, false)))
            .build();

    WindowSet once = first(encode(plan, source));
    WindowSet again = first(encode(plan, source));

    assertThat(again.planes()).isEqualTo(once.planes());
    assertThat(once.header().step()).isEqualTo(4);
  }

  private WindowSet first(List<Outgoing> records) {
    List<LatentPatch> patches = surroundings.records(Topics.DENOISE_PATCHES, records);
    return WindowSet.of(patches);
  }

  private List<Outgoing> encode(VideoPlan plan, VideoInput input) throws Exception {
    EncodeTask task =
        EncodeTask.newBuilder()
            .setVideoId("video_1")
            .setTenant("default")
            .setAttempt(1)
            .setPrompt("a red fox")
            .setNegativePrompt("")
            .setPlan(plan)
            .setPriority(0)
            .setDeadline(null)
            .setInputs(List.of(input))
            .build();
    return run(new EncodeCall(surroundings.provider(), EVENTS, Duration.ofSeconds(60)), task);
  }

  private StageEvent fetch(String role, String reference) throws Exception {
    return fetch(new WantedInput(role, reference, null));
  }

  private StageEvent fetch(WantedInput wanted) throws Exception {
    List<Outgoing> records = run(new InputCall(surroundings.provider(), EVENTS), task(wanted));
    return surroundings.records(Topics.STAGE_EVENTS, records).get(0);
  }

  private String code(String role, String reference) throws Exception {
    return fetch(role, reference).getFailure().getCode();
  }

  private static InputTask task(WantedInput wanted) {
    return InputTask.newBuilder()
        .setVideoId("video_1")
        .setTenant("default")
        .setInputs(List.of(wanted))
        .build();
  }

  private static <T extends SpecificRecordBase> List<Outgoing> run(StageCall<T> call, T task)
      throws Exception {
    SerializerConfigImpl config = new SerializerConfigImpl();
    @SuppressWarnings("unchecked") // The class of a record is that of its type.
    Class<T> type = (Class<T>) task.getClass();
    try (OneInputStreamOperatorTestHarness<T, Outgoing> harness =
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(call, 0, 8, OutputMode.UNORDERED),
            new EventType<>(type).createSerializer(config))) {
      harness.setup(Outgoing.TYPE.createSerializer(config));
      harness.open();
      harness.processElement(new StreamRecord<>(task));
      harness.endInput();
      return harness.extractOutputValues();
    }
  }

  private static String data(String mediaType, byte[] content) {
    return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(content);
  }

  /** Each frame is brighter by four than the one before. */
  private static byte[] clip(int frames, int fps) {
    try (SegmentEncoder encoder = new SegmentEncoder(new VideoFormat(WIDTH, HEIGHT, fps))) {
      for (int frame = 0; frame < frames; frame++) {
        byte[] rgb = new byte[WIDTH * HEIGHT * 3];
        Arrays.fill(rgb, (byte) (4 * frame));
        encoder.add(rgb);
      }
      return encoder.finish();
    }
  }

  private static InferResponse encode(InferRequest request) {
    return request.model().equals("small_text_encoder") ? text() : video(request);
  }

  private static InferResponse text() {
    return ScriptedModelServer.response(
        Tensor.floats("TEXT", new float[] {1, 2}, 1, 1, 2),
        Tensor.floats("NEGATIVE_TEXT", new float[] {0, 0}, 1, 1, 2));
  }

  /** A latent cell is the mean brightness of its four frames' first pixel. */
  private static InferResponse video(InferRequest request) {
    Tensor frames = request.inputs().get(0);
    ByteBuffer pixels = frames.data();
    int latentFrames = (int) (frames.shape().get(1) / 4);
    float[] values = new float[2 * latentFrames * 24];
    for (int index = 0; index < values.length; index++) {
      int latentFrame = index / 24 % latentFrames;
      int sum = 0;
      for (int frame = 0; frame < 4; frame++) {
        sum += Byte.toUnsignedInt(pixels.get((4 * latentFrame + frame) * WIDTH * HEIGHT * 3));
      }
      values[index] = sum / 4f;
    }
    return ScriptedModelServer.response(Tensor.floats("LATENT", values, 1, 2, latentFrames, 4, 6));
  }

  /** Of each latent frame, rounded to even numbers: the pictures were compressed. */
  private static int[] brightness(float[] latents) {
    int[] seen = new int[4];
    for (int frame = 0; frame < 4; frame++) {
      seen[frame] = Math.round(latents[frame * 24] / 2) * 2;
    }
    return seen;
  }

  private static float[] floats(FloatBuffer buffer) {
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
