package io.skyriver.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

  @Test
  void countsInsertionsDeletionsAndReplacements() {
    assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.edits("", "abc")).isEqualTo(3);
    assertThat(Nearest.edits("same", "same")).isZero();
  }

  @Test
  void findsTheNameThatIsFewestEditsAway() {
    assertThat(Nearest.to("paralelism", List.of("parallel", "parallelism")))
        .contains("parallelism");
    assertThat(Nearest.to("card", List.of("checkpoints"))).isEmpty();
  }
}
