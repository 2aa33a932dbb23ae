package io.skyriver.decode.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AxisTest {

  @Test
  void aSmallPictureIsOneTileOfFullWeight() {
    Axis axis = new Axis(12, 24, 4, 10);

    assertThat(axis.tiles()).isEqualTo(1);
    assertThat(axis.origin(0)).isEqualTo(-4);
    assertThat(axis.weights(0, 8)).hasSize(192).containsOnly(1f);
  }

  @Test
  void weightsAreZeroInTheHaloAndRiseThroughTheRestOfTheOverlap() {
    Axis axis = new Axis(32, 24, 4, 10);

    assertThat(axis.tiles()).isEqualTo(3);
    assertThat(axis.weights(1, 1))
        .containsExactly(
            0, 0, 0, 0, 0.25f, 0.75f, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.75f, 0.25f, 0, 0, 0, 0);
    assertThat(axis.weights(0, 1)).startsWith(1, 1).endsWith(0.75f, 0.25f, 0, 0, 0, 0);
    assertThat(axis.weights(2, 1)).startsWith(0, 0, 0, 0, 0.25f, 0.75f).endsWith(1, 1);
  }

  @Property
  void everyPixelHasWeightAndOnlyWhereItsSurroundingsAreInTheTile(
      @ForAll @IntRange(min = 1, max = 60) int cells,
      @ForAll @IntRange(min = 0, max = 4) int halo,
      @ForAll @IntRange(min = 0, max = 4) int ramp,
      @ForAll @IntRange(min = 1, max = 12) int stride) {
    Axis axis = new Axis(cells, 2 * halo + ramp + stride, halo, 2 * halo + ramp);

    for (int cell = 0; cell < cells; cell++) {
      float sum = 0;
      for (int tile = 0; tile < axis.tiles(); tile++) {
        int inTile = cell - axis.origin(tile);
        if (inTile >= 0 && inTile < axis.tile()) {
          float weight = axis.weights(tile, 1)[inTile];
          sum += weight;
          boolean surrounded = inTile >= halo && inTile < axis.tile() - halo;
          assertThat(weight == 0 || surrounded).isTrue();
        }
      }
      assertThat(sum).isPositive();
    }
  }

  @Test
  void refusesTilesThatCannotCover() {
    assertThatThrownBy(() -> new Axis(12, 24, 4, 7)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Axis(12, 10, 4, 10)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Axis(0, 24, 4, 10)).isInstanceOf(IllegalArgumentException.class);
  }
}
