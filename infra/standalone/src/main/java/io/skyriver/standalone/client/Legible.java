package io.skyriver.standalone.client;

import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.UndecodableRecordException;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads public topics, on which others may have written what is no record of theirs. */
final class Legible {
  private static final Logger LOG = LoggerFactory.getLogger(Legible.class);

  private Legible() {}

  /** The record; empty for a tombstone, and for bytes that are none, which tell nobody anything. */
  static <T extends SpecificRecordBase> Optional<T> record(
      EventDeserializer<T> reader, byte @Nullable [] value) {
    try {
      return Optional.ofNullable(value).map(reader::decode);
    } catch (UndecodableRecordException poison) {
      LOG.atWarn().setCause(poison).log("passed over a record that can't be read");
      return Optional.empty();
    }
  }
}
