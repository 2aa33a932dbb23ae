package io.skyriver.decode.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.events.VideoPlan;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TilePlanTest {
  private static final ModelCard CARD =
      Clips.card(new ModelCard.Latent(2, 4, 8, "FP32"), new ModelCard.Decode(4, 24, 24, 4, 10));

  @Test
  void theDefaultClipIsTwoBandsOfOneTile() {
    TilePlan tiles = TilePlan.of(CARD, Clips.plan(CARD, 12, 12, 32, 2, 8), 0);

    assertThat(tiles.tilesPerBand()).isEqualTo(1);
    assertThat(tiles.bands()).containsExactly(new Band(0, 0, 16), new Band(4, 0, 16));
  }

  @Test
  void aLaterWindowGivesTheFramesBehindItsHistoryOnTheGridOfTheVideo() {
    VideoPlan plan = Clips.plan(CARD, 12, 12, 78, 2, 8, 14, 20);

    assertThat(TilePlan.of(CARD, plan, 1).bands())
        .containsExactly(new Band(8, 0, 16), new Band(12, 0, 8));
    assertThat(TilePlan.of(CARD, plan, 2).bands())
        .containsExactly(new Band(12, 8, 8), new Band(16, 0, 14));
  }

  @Test
  void anImageIsOneFrame() {
    TilePlan tiles = TilePlan.of(CARD, Clips.plan(CARD, 12, 12, 1, 2, 2), 0);

    assertThat(tiles.bands()).containsExactly(new Band(0, 0, 1));
  }

  @Test
  void aFirstLatentFrameThatStandsAloneGivesOneFrame() {
    ModelCard.Latent latent =
        new ModelCard.Latent(2, 4, 8, "FP32", ModelCard.FrameRule.FIRST_ALONE, 1);
    ModelCard card = Clips.card(latent, new ModelCard.Decode(2, 24, 24, 4, 10));

    assertThat(TilePlan.of(card, Clips.plan(card, 12, 12, 21, 2, 6), 0).bands())
        .containsExactly(new Band(0, 3, 5), new Band(2, 0, 8), new Band(4, 0, 8));
    assertThat(TilePlan.of(card, Clips.plan(card, 12, 12, 18, 2, 4, 6), 1).bands())
        .as("frames 13 to 17 of 18")
        .containsExactly(new Band(4, 0, 5));
  }

  @Test
  void tilesRepeatTheNearestLatentOutsideOfTheWindow() {
    int width = 3;
    float[] values = new float[2 * 2 * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    ModelCard card =
        Clips.card(new ModelCard.Latent(1, 4, 8, "FP32"), new ModelCard.Decode(3, 4, 6, 1, 2));
    VideoPlan plan = Clips.plan(card, 2, width, 8, 1, 2);
    TilePlan tiles = TilePlan.of(card, plan, 0);

    Tensor tile =
        tiles.cut(new Latents(1, 2, 2, width, FloatBuffer.wrap(values)), tiles.bands().get(0), 0);

    assertThat(tile.shape()).isEqualTo(List.of(1L, 1L, 4L, 4L, 6L));
    float[] first = {0, 0, 1, 2, 2, 2, 0, 0, 1, 2, 2, 2, 3, 3, 4, 5, 5, 5, 3, 3, 4, 5, 5, 5};
    float[] last = {6, 6, 7, 8, 8, 8, 6, 6, 7, 8, 8, 8, 9, 9, 10, 11, 11, 11, 9, 9, 10, 11, 11, 11};
    assertThat(frame(tile, 0)).as("halo before the video").containsExactly(first);
    assertThat(frame(tile, 1)).containsExactly(first);
    assertThat(frame(tile, 2)).containsExactly(last);
    assertThat(frame(tile, 3)).as("behind the video").containsExactly(last);
  }

  @Test
  void refusesALaterWindowWithoutHistory() {
    VideoPlan plan = Clips.plan(CARD, 12, 12, 40, 0, 4, 10);

    assertThatThrownBy(() -> TilePlan.of(CARD, plan, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("history");
  }

  @Test
  void refusesAWindowWithoutFrames() {
    VideoPlan plan = Clips.plan(CARD, 12, 12, 16, 2, 4, 10);

    assertThatThrownBy(() -> TilePlan.of(CARD, plan, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no frames");
  }

  @Test
  void refusesLatentsOfAnotherShape() {
    TilePlan tiles = TilePlan.of(CARD, Clips.plan(CARD, 12, 12, 32, 2, 8), 0);
    Latents others = Clips.latents(2, 8, 12, 10, 1);

    assertThatThrownBy(() -> tiles.cut(others, tiles.bands().get(0), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] frame(Tensor tile, int frame) {
    float[] values = new float[4 * 6];
    tile.floats().get(frame * values.length, values);
    return values;
  }
}
