package io.skyriver.denoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChunkTest {

  @Test
  void goesOnWhereTheWindowIs() {
    assertThat(Chunk.after(4, 4, 24)).isEqualTo(new Chunk(4, 8, 24));
    assertThat(Chunk.after(4, 4, 24).last()).isFalse();
  }

  @Test
  void endsWithTheLastStep() {
    assertThat(Chunk.after(20, 8, 24)).isEqualTo(new Chunk(20, 24, 24));
    assertThat(Chunk.after(20, 8, 24).last()).isTrue();
  }

  @Test
  void isAtLeastOneStepLong() {
    assertThat(Chunk.after(0, 0, 24)).isEqualTo(new Chunk(0, 1, 24));
  }

  @Test
  void refusesAWindowBeyondItsEnd() {
    assertThatThrownBy(() -> Chunk.after(25, 4, 24)).isInstanceOf(IllegalArgumentException.class);
  }
}
