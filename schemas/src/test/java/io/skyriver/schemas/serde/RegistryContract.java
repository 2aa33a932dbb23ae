package io.skyriver.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.schemas.topics.Topics;
import io.skyriver.schemas.topics.WireSchema;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every registry promises. Subjects are fresh in each test, so that one registry may serve all
 * tests.
 */
public abstract class RegistryContract {
  private final String subject = "subject-" + UUID.randomUUID();
  private final Schema first =
      SchemaBuilder.record("Fact").fields().requiredString("a").endRecord();

  /** Can read what {@link #first} wrote, and the other way round. */
  private final Schema widened =
      SchemaBuilder.record("Fact").fields().requiredString("a").optionalLong("b").endRecord();

  /** Can't read what {@link #first} wrote. */
  private final Schema demanding =
      SchemaBuilder.record("Fact").fields().requiredString("a").requiredLong("b").endRecord();

  /** Can read what {@link #first} wrote, but not the other way round. */
  private final Schema narrowed = SchemaBuilder.record("Fact").fields().endRecord();

  private Registry registry;

  /** A registry that is up. */
  protected abstract Registry connect();

  /** A registry that gives no answer. */
  protected abstract Registry connectToNothing();

  @BeforeEach
  void connectFirst() {
    registry = connect();
  }

  @AfterEach
  void disconnectLast() {
    registry.close();
  }

  @Test
  void givesBackWhatWasRegistered() {
    int id = registry.register(subject, first);

    assertThat(registry.byId(id)).isEqualTo(first);
  }

  @Test
  void givesBackEverySchemaOfTheProjectUnchanged() {
    for (var topic : Topics.typed()) {
      Schema schema = WireSchema.of(topic.schema());
      int id = registry.register(topic.subject(), schema);
      assertThat(registry.byId(id).toString()).isEqualTo(schema.toString());
    }
  }

  @Test
  void registeringAgainGivesTheSameId() {
    int id = registry.register(subject, first);

    assertThat(registry.register(subject, first)).isEqualTo(id);
    try (Registry another = connect()) {
      assertThat(another.register(subject, first)).isEqualTo(id);
    }
  }

  @Test
  void differentSchemasHaveDifferentIds() {
    assertThat(registry.register(subject, first)).isNotEqualTo(registry.register(subject, widened));
  }

  @Test
  void anUnknownIdMakesARecordUndecodable() {
    assertThatThrownBy(() -> registry.byId(987_654_321))
        .isInstanceOf(UndecodableRecordException.class);
  }

  @Test
  void takesASchemaThatReadsAllEarlierOnes() {
    registry.register(subject, first);
    registry.require(subject, Compatibility.FULL_TRANSITIVE);

    int id = registry.register(subject, widened);

    assertThat(registry.byId(id)).isEqualTo(widened);
  }

  @Test
  void refusesASchemaThatCannotReadAnEarlierOne() {
    registry.register(subject, first);
    registry.require(subject, Compatibility.BACKWARD_TRANSITIVE);

    assertThatThrownBy(() -> registry.register(subject, demanding))
        .isInstanceOf(IncompatibleSchemaException.class);
  }

  @Test
  void refusesASchemaThatEarlierReadersCannotReadWhereBothWaysArePromised() {
    registry.register(subject, first);
    registry.require(subject, Compatibility.FULL_TRANSITIVE);

    assertThatThrownBy(() -> registry.register(subject, narrowed))
        .isInstanceOf(IncompatibleSchemaException.class);
  }

  @Test
  void takesASchemaThatOnlyNewReadersReadWhereOnlyThatIsPromised() {
    registry.register(subject, first);
    registry.require(subject, Compatibility.BACKWARD_TRANSITIVE);

    assertThat(registry.byId(registry.register(subject, narrowed))).isEqualTo(narrowed);
  }

  @Test
  void anOutageIsNeitherPoisonNorIncompatible() {
    try (Registry gone = connectToNothing()) {
      assertThatThrownBy(() -> gone.byId(1)).isInstanceOf(RegistryUnavailableException.class);
      assertThatThrownBy(() -> gone.register(subject, first))
          .isInstanceOf(RegistryUnavailableException.class);
      assertThatThrownBy(() -> gone.require(subject, Compatibility.FULL_TRANSITIVE))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }
}
