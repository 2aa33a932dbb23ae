package io.skyriver.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.artifact.StoredArtifact;
import io.skyriver.artifact.fake.InMemoryArtifactStore;
import io.skyriver.decode.tile.Clips;
import io.skyriver.decode.tile.Latents;
import io.skyriver.decode.tile.LinearDecoder;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.ControlSignal;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.ModelRef;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoPlan;
import io.skyriver.media.FrameReader;
import io.skyriver.media.MediaProbe;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.InMemoryRegistry;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.gate.CallGate;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageJob;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.StageServices;
import io.skyriver.stage.window.PatchCutter;
import io.skyriver.stage.window.Volume;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlane;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.wire.EventType;
import io.skyriver.triton.DataType;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DecodeJobTest {
  private static final String VIDEO = "video_1f";
  private static final ModelCard CARD =
      Clips.card(new ModelCard.Latent(2, 4, 8, "FP32"), new ModelCard.Decode(4, 10, 10, 1, 4));

  private static InMemoryArtifactStore store = new InMemoryArtifactStore();
  private static ScriptedModelServer models = server();

  /** Reached by the operators, which are serialized on their way. */
  private static volatile StageServices services = connect();

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(1)
              .build());

  @TempDir Path folder;

  @BeforeEach
  void openServices() {
    store = new InMemoryArtifactStore();
    models = server();
    services = connect();
  }

  @Test
  void aVideoOfThreeWindowsBecomesOneFileWithAStill() throws Exception {
    VideoPlan plan = Clips.plan(CARD, 8, 10, 50, 2, 5, 8, 13);

    List<StageEvent> events = run(patches(plan, 1));

    assertThat(types(events, StageEventType.HELD)).hasSize(3);
    assertThat(types(events, StageEventType.SEGMENT_STORED))
        .extracting(StageEvent::getWindow)
        .containsExactlyInAnyOrder(0, 1, 2);
    assertThat(types(events, StageEventType.FAILED)).isEmpty();
    StageEvent assembled = only(events, StageEventType.ASSEMBLED);
    Path file = file(assembled.getArtifact(), "video.mp4");
    assertThat(MediaProbe.of(file)).isEqualTo(new MediaProbe("h264", 80, 64, 16, 50));
    assertThat(assembled.getArtifact().getUri()).contains("/acme/video_1f/video-");
    assertThat(assembled.getArtifact().getMediaType()).isEqualTo("video/mp4");
    assertThat(FrameReader.readAll(file(assembled.getThumbnail(), "thumbnail.png")))
        .containsExactly(FrameReader.readAll(file).get(0));
  }

  @Test
  void equalRequestsGiveEqualBytesInWhateverOrderAndHoweverOftenTheirPatchesCome()
      throws Exception {
    VideoPlan plan = Clips.plan(CARD, 8, 10, 50, 2, 5, 8, 13);
    List<LatentPatch> shuffled = new ArrayList<>(patches(plan, 1));
    shuffled.addAll(patches(plan, 1));
    Collections.shuffle(shuffled, new Random(3));

    StageEvent ordered = only(run(patches(plan, 1)), StageEventType.ASSEMBLED);
    List<StageEvent> again = run(shuffled);

    assertThat(only(again, StageEventType.ASSEMBLED).getArtifact())
        .isEqualTo(ordered.getArtifact());
    assertThat(only(again, StageEventType.ASSEMBLED).getThumbnail())
        .isEqualTo(ordered.getThumbnail());
  }

  @Test
  void aVideoOfOneFrameIsALosslessImage() throws Exception {
    VideoPlan plan = Clips.plan(CARD, 8, 10, 1, 2, 2);

    List<StageEvent> events = run(patches(plan, 1));

    StageEvent assembled = only(events, StageEventType.ASSEMBLED);
    Path image = file(assembled.getArtifact(), "image.png");
    assertThat(MediaProbe.of(image).codec()).isEqualTo("png");
    assertThat(FrameReader.readAll(image)).hasSize(1);
    assertThat(assembled.getArtifact().getSha256())
        .isEqualTo(assembled.getThumbnail().getSha256())
        .isEqualTo(only(events, StageEventType.SEGMENT_STORED).getArtifact().getSha256());
    assertThat(assembled.getArtifact().getUri()).contains("/image-");
  }

  @Test
  void aDecoderThatFailsEndsTheAttemptWithItsCode() throws Exception {
    models.failNext(Kind.INVALID_REQUEST);

    List<StageEvent> events = run(patches(Clips.plan(CARD, 8, 8, 16, 2, 4), 1));

    StageEvent failed = only(events, StageEventType.FAILED);
    assertThat(failed.getFailure().getCode()).isEqualTo("model_invalid_request");
    assertThat(failed.getFailure().getStage()).isEqualTo("decode");
    assertThat(types(events, StageEventType.ASSEMBLED)).isEmpty();
  }

  @Test
  void aDecoderThatGivesNoNumbersEndsTheAttempt() throws Exception {
    float[] values = new float[16 * 80 * 80 * 3];
    Arrays.fill(values, Float.NaN);
    Tensor frames = Tensor.floats("FRAMES", values, 1, 16, 80, 80, 3);
    models = ScriptedModelServer.answering(request -> ScriptedModelServer.response(frames));
    services = connect();

    List<StageEvent> events = run(patches(Clips.plan(CARD, 8, 8, 16, 2, 4), 1));

    assertThat(only(events, StageEventType.FAILED).getFailure().getCode())
        .isEqualTo("model_invalid_response");
  }

  @Test
  void anAbsentModelServerIsWaitedFor() throws Exception {
    models.failNext(Kind.UNAVAILABLE).failNext(Kind.OVERLOADED);

    List<StageEvent> events = run(patches(Clips.plan(CARD, 8, 8, 16, 2, 4), 1));

    assertThat(types(events, StageEventType.ASSEMBLED)).hasSize(1);
  }

  @Test
  void aMissingConditioningEndsTheAttempt() throws Exception {
    List<LatentPatch> patches = patches(Clips.plan(CARD, 8, 8, 16, 2, 4), 1);
    store.deleteVideo("acme", VIDEO);

    StageEvent failed = only(run(patches), StageEventType.FAILED);

    assertThat(failed.getFailure().getCode()).isEqualTo("artifact_missing");
  }

  @Test
  void aWindowThatDoesNotFitItsPlanEndsTheAttempt() throws Exception {
    VideoPlan plan = Clips.plan(CARD, 8, 8, 40, 0, 4, 10);

    List<StageEvent> events = run(patches(plan, 1));

    StageEvent failed = only(events, StageEventType.FAILED);
    assertThat(failed.getFailure().getCode()).isEqualTo("invalid_record");
    assertThat(failed.getWindow()).isEqualTo(1);
  }

  @Test
  void aClosedVideoAsksNoModel() throws Exception {
    List<LatentPatch> patches = patches(Clips.plan(CARD, 8, 8, 16, 2, 4), 1);
    services.gate().apply(new ControlSignal(VIDEO, 1, true, "cancelled", Instant.now()));

    List<StageEvent> events = run(patches);

    assertThat(events).isEmpty();
    assertThat(models.calls()).isEmpty();
  }

  @Test
  void definesTheWholeJobFromTopicToTopic() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();

    DecodeJob.define(env, config());

    assertThat(env.getExecutionPlan())
        .contains(Topics.DECODE_PATCHES.name(), "gather", "segment", "assemble");
  }

  private static ScriptedModelServer server() {
    LinearDecoder decoder = new LinearDecoder(CARD.latent(), CARD.decode().halo());
    return ScriptedModelServer.answering(request -> decoder.answer(request.inputs().get(0)));
  }

  private static StageServices connect() {
    return StageServices.of(CARD, new InMemoryRegistry(), new CallGate(), models, store);
  }

  /** The patches of all windows; the conditioning is stored on the way. */
  private static List<LatentPatch> patches(VideoPlan plan, int attempt)
      throws InterruptedException {
    ArtifactRef conditioning =
        services.conditionings().store("acme", new Conditioning(VIDEO, plan, List.of(), null));
    Latents video =
        Clips.latents(2, plan.getLatentFrames(), plan.getLatentHeight(), plan.getLatentWidth(), 5);
    List<LatentPatch> patches = new ArrayList<>();
    for (var window : plan.getWindows()) {
      Latents own = Clips.window(video, window);
      ByteBuffer bytes =
          ByteBuffer.allocate(own.values().remaining() * Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(own.values().duplicate());
      WindowPlanes planes =
          new WindowPlanes(
              new Volume(own.frames(), own.height(), own.width()),
              List.of(new WindowPlane("latent", DataType.FP32, own.channels(), bytes)));
      WindowHeader header =
          new WindowHeader(
              new WindowRef(VIDEO, attempt, window.getIndex()),
              "acme",
              plan.getWindows().size(),
              "execution-" + window.getIndex(),
              plan.getSteps(),
              plan.getSteps(),
              conditioning,
              new ModelRef(CARD.model(), CARD.version(), CARD.digest()),
              0,
              null);
      patches.addAll(PatchCutter.of(CARD.patch()).cut(header, planes));
    }
    return patches;
  }

  private List<StageEvent> run(List<LatentPatch> patches) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(withoutCheckpoints());
    env.setParallelism(1);
    StageJob job = new StageJob(env, config(), Held::new, DecodeJob.STAGE);
    List<StageEvent> events = new ArrayList<>();
    EventDeserializer<StageEvent> deserializer =
        new EventDeserializer<>(services.registry(), StageEvent.class);
    try (CloseableIterator<Outgoing> records =
        DecodeJob.events(job, env.fromData(patches, new EventType<>(LatentPatch.class)))
            .executeAndCollect()) {
      records.forEachRemaining(
          record -> {
            assertThat(record.topic()).isEqualTo(Topics.STAGE_EVENTS.name());
            assertThat(record.key()).isEqualTo(VIDEO);
            events.add(deserializer.deserialize(record.topic(), record.value()));
          });
    }
    return events;
  }

  /** The last checkpoint of a job that ends would take longer than the rest of it. */
  private static Configuration withoutCheckpoints() {
    return new Configuration()
        .set(PipelineOptions.OBJECT_REUSE, true)
        .set(PipelineOptions.GENERIC_TYPES, false);
  }

  private StageConfig config() {
    URI nowhere = URI.create("http://127.0.0.1:1");
    return new StageConfig(
        "127.0.0.1:1",
        nowhere,
        List.of("127.0.0.1:1"),
        folder.resolve("card.json").toUri(),
        folder.toUri(),
        folder.resolve("checkpoints").toUri(),
        Duration.ofMillis(200),
        1,
        8,
        Duration.ofSeconds(10),
        Map.of());
  }

  private Path file(ArtifactRef ref, String name) throws IOException {
    StoredArtifact artifact =
        new StoredArtifact(
            URI.create(ref.getUri()), ref.getSha256(), ref.getBytes(), ref.getMediaType());
    return Files.write(folder.resolve(name), store.get(artifact));
  }

  private static List<StageEvent> types(List<StageEvent> events, StageEventType type) {
    return events.stream().filter(event -> event.getType() == type).toList();
  }

  private static StageEvent only(List<StageEvent> events, StageEventType type) {
    List<StageEvent> found = types(events, type);
    assertThat(found).as("%s in %s", type, events).hasSize(1);
    return found.get(0);
  }

  /** A hold on the test's services that closes nothing. */
  private static final class Held implements Lease<StageServices> {
    @Override
    public StageServices value() {
      return services;
    }

    @Override
    public void close() {}
  }
}
