package io.skyriver.stage.services;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.events.ModelRef;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.triton.fake.ScriptedModelServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinnedModelTest {
  private final StageServices services =
      new FakeSurroundings(
              SmallCard.CARD,
              ScriptedModelServer.answering(request -> ScriptedModelServer.response()))
          .services();

  @Test
  void worksForAVideoOfItsModel() {
    assertThatCode(() -> services.requireModel(SmallCard.model())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"other, 1, d", "small, 2, d", "small, 1, e"})
  void law11RefusesAVideoOfAnotherModelVersionOrDigest(String name, String version, String digest) {
    ModelRef pinned = new ModelRef(name, version, digest.repeat(64));

    assertThatThrownBy(() -> services.requireModel(pinned))
        .hasMessageContaining("pinned to %s version %s".formatted(name, version));
  }
}
