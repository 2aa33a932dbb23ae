package io.skyriver.schemas.serde;

import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.schemas.topics.WireSchema;

/** Registers the schemas of all topics. */
public final class SchemaRegistration {
  private SchemaRegistration() {}

  /**
   * Registers in the order of {@link Topics#typed()}, so that a fresh registry always gives the
   * same ids.
   */
  public static void registerAll(Registry registry) {
    for (Topic<?> topic : Topics.typed()) {
      register(registry, topic);
    }
  }

  private static void register(Registry registry, Topic<?> topic) {
    registry.register(topic.subject(), WireSchema.of(topic.schema()));
    registry.require(topic.subject(), Compatibility.of(topic.visibility()));
  }
}
