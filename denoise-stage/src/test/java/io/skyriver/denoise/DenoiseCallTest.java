package io.skyriver.denoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.GivenSpan;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.ModelRef;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.stage.gather.GatherFunction;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.window.PatchCutter;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class DenoiseCallTest {
  private static final VideoPlan PLAN = SmallCard.plan(2, 8, 5);
  private static final PatchCutter CUTTER = PatchCutter.of(SmallCard.CARD.patch());

  private FakeSurroundings surroundings =
      new FakeSurroundings(SmallCard.CARD, FakeDenoiser.server());

  @Test
  void sendsAnUnfinishedWindowRoundAgain() throws Exception {
    List<Outgoing> records = denoise(start());

    List<LatentPatch> again = surroundings.records(Topics.DENOISE_PATCHES, records);
    assertThat(again).allSatisfy(patch -> assertThat(patch.getStep()).isEqualTo(5));
    assertThat(WindowSet.of(again).planes())
        .isEqualTo(Windows.chunk(Windows.first(PLAN, conditioning()), PLAN).planes());
    assertThat(surroundings.records(Topics.DECODE_PATCHES, records)).isEmpty();
    assertThat(events(records))
        .extracting(StageEvent::getType, StageEvent::getStep)
        .containsExactly(tuple(StageEventType.CHUNK_COMMITTED, 5));
  }

  @Test
  void sendsAFinishedWindowOnAndStartsTheNext() throws Exception {
    List<LatentPatch> half = surroundings.records(Topics.DENOISE_PATCHES, denoise(start()));

    List<Outgoing> records = denoise(half);

    assertThat(surroundings.records(Topics.DECODE_PATCHES, records))
        .allSatisfy(patch -> assertThat(patch.getStep()).isEqualTo(8));
    assertThat(surroundings.records(Topics.DENOISE_PATCHES, records))
        .isNotEmpty()
        .allSatisfy(patch -> assertThat(patch.getWindow()).isEqualTo(1));
    assertThat(events(records))
        .extracting(StageEvent::getType)
        .containsExactly(StageEventType.CHUNK_COMMITTED, StageEventType.WINDOW_FINISHED);
  }

  @Test
  void law6NamesTheStoredLatentsOfAFinishedWindow() throws Exception {
    List<LatentPatch> half = surroundings.records(Topics.DENOISE_PATCHES, denoise(start()));

    List<Outgoing> records = denoise(half);

    ArtifactRef latents = events(records).get(1).getArtifact();
    byte[] stored = surroundings.services().artifacts().get(latents);
    WindowSet clean = WindowSet.of(surroundings.records(Topics.DECODE_PATCHES, records));
    assertThat(ByteBuffer.wrap(stored)).isEqualTo(clean.planes().plane("latent").data());
    assertThat(latents.getUri()).contains("latents-0000");
  }

  @Test
  void closesALoopWithWhatItsFirstWindowBeginsWith() throws Exception {
    VideoPlan loop =
        VideoPlan.newBuilder(SmallCard.plan(2, 8, 8))
            .setGiven(List.of(new GivenSpan(-1, 0, 1, 5, true)))
            .build();

    List<Outgoing> records = denoise(start(loop));

    WindowSet first = WindowSet.of(surroundings.records(Topics.DECODE_PATCHES, records));
    WindowSet next = WindowSet.of(surroundings.records(Topics.DENOISE_PATCHES, records));
    FloatBuffer clean = first.planes().plane("latent").floats();
    FloatBuffer latent = next.planes().plane("latent").floats();
    assertThat(latent.slice(3 * 24, 24)).isEqualTo(clean.slice(0, 24));
    assertThat(next.planes().plane("mask").floats().get(3 * 24)).isEqualTo(1);
    assertThat(next.header().opening()).isEqualTo(events(records).get(1).getArtifact());
  }

  @Test
  void entersTheScheduleOfEachWindowWhereThePlanSays() throws Exception {
    VideoPlan edit = VideoPlan.newBuilder(SmallCard.plan(2, 8, 8)).setStartStep(5).build();

    List<Outgoing> records = denoise(start(edit));

    assertThat(surroundings.records(Topics.DENOISE_PATCHES, records))
        .isNotEmpty()
        .extracting(LatentPatch::getStep)
        .containsOnly(5);
  }

  @Test
  void leavesWindowsThatAreGivenToTheEncoder() throws Exception {
    VideoPlan plan = SmallCard.plan(2, 8, 8);
    WindowPlan given = WindowPlan.newBuilder(plan.getWindows().get(1)).setGiven(true).build();
    VideoPlan prepended =
        VideoPlan.newBuilder(plan).setWindows(List.of(plan.getWindows().get(0), given)).build();

    List<Outgoing> records = denoise(start(prepended));

    assertThat(surroundings.records(Topics.DENOISE_PATCHES, records)).isEmpty();
    assertThat(surroundings.records(Topics.DECODE_PATCHES, records)).isNotEmpty();
  }

  @Test
  void failsAVideoWhoseModelThisStageDoesNotRun() throws Exception {
    List<LatentPatch> patches =
        start().stream()
            .map(
                patch ->
                    LatentPatch.newBuilder(patch)
                        .setModel(new ModelRef("small", "2", "e".repeat(64)))
                        .build())
            .toList();

    assertThat(events(denoise(patches)))
        .extracting(event -> event.getFailure().getCode())
        .containsExactly("model_not_served");
  }

  @Test
  void failsAVideoWhoseModelGivesNumbersThatAreNotFinite() throws Exception {
    float[] values = new float[2 * 4 * 4 * 6];
    values[0] = Float.POSITIVE_INFINITY;
    surroundings =
        new FakeSurroundings(
            SmallCard.CARD,
            ScriptedModelServer.answering(
                request ->
                    ScriptedModelServer.response(
                        Tensor.floats("LATENT_OUT", values, 1, 2, 4, 4, 6))));

    assertThat(events(denoise(start())))
        .extracting(event -> event.getFailure().getCode())
        .containsExactly("model_invalid_output");
  }

  private List<LatentPatch> start(VideoPlan plan) throws InterruptedException {
    Conditioning conditioning = Windows.conditioning(plan);
    ArtifactRef stored = surroundings.services().conditionings().store("default", conditioning);
    return Windows.first(plan, stored).cut(CUTTER);
  }

  private List<LatentPatch> start() throws InterruptedException {
    return Windows.first(PLAN, conditioning()).cut(CUTTER);
  }

  private ArtifactRef conditioning() throws InterruptedException {
    return surroundings.services().conditionings().store("default", Windows.conditioning(PLAN));
  }

  private List<StageEvent> events(List<Outgoing> records) {
    return surroundings.records(Topics.STAGE_EVENTS, records);
  }

  private List<Outgoing> denoise(List<LatentPatch> patches) throws Exception {
    DenoiseCall call =
        new DenoiseCall(surroundings.provider(), StageEvents.of("denoise"), Duration.ofSeconds(10));
    SerializerConfigImpl config = new SerializerConfigImpl();
    try (OneInputStreamOperatorTestHarness<List<LatentPatch>, Outgoing> harness =
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(call, 0, 8, OutputMode.UNORDERED),
            GatherFunction.SETS.createSerializer(config))) {
      harness.setup(Outgoing.TYPE.createSerializer(config));
      harness.open();
      harness.processElement(new StreamRecord<>(patches));
      harness.endInput();
      return harness.extractOutputValues();
    }
  }
}
