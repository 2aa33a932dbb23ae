package io.skyriver.stage.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.events.LatentPatch;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.Patches;
import io.skyriver.triton.DataType;
import io.skyriver.triton.card.ModelCard.PatchSize;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PatchCutterTest {
  private static final WindowHeader HEADER = Patches.header("video_1", 1, "execution", 3);

  @Property(tries = 300)
  void assemblingWhatWasCutIsBitEqualInAnyOrder(
      @ForAll @IntRange(min = 1, max = 9) int frames,
      @ForAll @IntRange(min = 1, max = 11) int height,
      @ForAll @IntRange(min = 1, max = 11) int width,
      @ForAll @IntRange(min = 1, max = 12) int block,
      @ForAll @IntRange(min = 200, max = 5000) int limit,
      @ForAll long seed) {
    WindowPlanes planes = planes(new Volume(frames, height, width), seed);
    PatchCutter cutter = new PatchCutter(new PatchSize(block, block, block), limit);

    List<LatentPatch> patches = new ArrayList<>(cutter.cut(HEADER, planes));
    Collections.shuffle(patches, new Random(seed));

    assertThat(PatchCutter.assemble(patches)).isEqualTo(planes);
    assertThat(patches).allSatisfy(patch -> assertThat(PatchRules.violation(patch)).isEmpty());
    assertThat(patches)
        .allSatisfy(patch -> assertThat(payloadBytes(patch)).isLessThanOrEqualTo(limit));
  }

  @Test
  void cutsByTheBlockOfTheCardWithSmallerBlocksAtTheEdges() {
    List<LatentPatch> patches = Patches.cut("video_1", 1, "execution", 3, 1);

    assertThat(patches).hasSize(2 * 2 * 2);
    assertThat(patches.get(7).getOrigin()).isEqualTo(new Volume(4, 4, 4).toExtent());
    assertThat(patches.get(7).getExtent()).isEqualTo(new Volume(1, 3, 2).toExtent());
    assertThat(WindowHeader.of(patches.get(7)))
        .isEqualTo(Patches.header("video_1", 1, "execution", 3));
  }

  @Test
  void shrinksBlocksThatWouldNotFitTheirTopic() {
    Volume volume = new Volume(16, 64, 64);
    WindowPlanes planes =
        new WindowPlanes(
            volume, List.of(WindowPlane.floats("latent", 16, new float[16 * volume.cells()])));

    List<LatentPatch> patches = PatchCutter.of(new PatchSize(16, 64, 64)).cut(HEADER, planes);

    assertThat(patches).hasSizeGreaterThan(1);
    assertThat(patches)
        .allSatisfy(patch -> assertThat(payloadBytes(patch)).isLessThan(Topics.PATCH_BYTES));
  }

  @Test
  void refusesACellThatFitsNoRecord() {
    WindowPlanes planes = planes(new Volume(1, 1, 1), 1);
    PatchCutter cutter = new PatchCutter(new PatchSize(1, 1, 1), 3);

    assertThatThrownBy(() -> cutter.cut(HEADER, planes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one latent cell");
  }

  @Test
  void noticesBytesThatAreNotTheOnesWritten() {
    LatentPatch patch = Patches.cut("video_1", 1, "execution", 3, 1).get(0);
    byte[] flipped = new byte[patch.getPayloads().get(0).remaining()];
    patch.getPayloads().get(0).duplicate().get(flipped);
    flipped[5] ^= 1;
    LatentPatch corrupt =
        LatentPatch.newBuilder(patch)
            .setPayloads(List.of(ByteBuffer.wrap(flipped), patch.getPayloads().get(1)))
            .build();

    assertThat(PatchRules.violation(corrupt))
        .hasValueSatisfying(message -> assertThat(message).contains("CRC-32C"));
  }

  @Test
  void noticesPayloadsThatDoNotMatchTheirExtent() {
    LatentPatch patch = Patches.cut("video_1", 1, "execution", 3, 1).get(0);
    LatentPatch wrong =
        LatentPatch.newBuilder(patch).setExtent(new Volume(1, 1, 1).toExtent()).build();

    assertThat(PatchRules.violation(wrong))
        .hasValueSatisfying(message -> assertThat(message).contains("extent"));
  }

  private static int payloadBytes(LatentPatch patch) {
    return patch.getPayloads().stream().mapToInt(ByteBuffer::remaining).sum();
  }

  private static WindowPlanes planes(Volume volume, long seed) {
    Random random = new Random(seed);
    byte[] latent = new byte[3 * volume.cells() * 4];
    byte[] mask = new byte[volume.cells()];
    random.nextBytes(latent);
    random.nextBytes(mask);
    return new WindowPlanes(
        volume,
        List.of(
            new WindowPlane("latent", DataType.FP32, 3, ByteBuffer.wrap(latent)),
            new WindowPlane("mask", DataType.UINT8, 1, ByteBuffer.wrap(mask))));
  }
}
