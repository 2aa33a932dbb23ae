package io.skyriver.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.schemas.topics.Topics;
import org.junit.jupiter.api.Test;

class InMemoryRegistryTest extends RegistryContract {
  private final InMemoryRegistry shared = new InMemoryRegistry();

  @Override
  protected Registry connect() {
    return shared;
  }

  @Override
  protected Registry connectToNothing() {
    InMemoryRegistry gone = new InMemoryRegistry();
    gone.disconnect();
    return gone;
  }

  @Test
  void allSchemasAreRegisteredInTheOrderOfTheCatalogue() {
    SchemaRegistration.registerAll(shared);

    assertThat(shared.byId(1).getName()).isEqualTo("PromptSubmitted");
    assertThat(shared.byId(2).getName()).isEqualTo("CancellationRequested");
    assertThat(shared.register(Topics.LANE_GRANTS.subject(), shared.byId(13))).isEqualTo(13);
  }
}
