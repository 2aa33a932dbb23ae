package io.skyriver.schemas.serde;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Confluent wire format, resolving the writer's schema to the one this build knows. Safe
 * for use by many threads. What it allocates is bounded by the length of the record, whatever the
 * bytes claim.
 *
 * <p>Throws {@link UndecodableRecordException} for bytes that will never decode and {@link
 * RegistryUnavailableException} when the schema can't be had; nothing else.
 */
public final class EventDeserializer<T extends SpecificRecordBase> implements Deserializer<T> {
  static {
    TrustedRecords.trust();
  }

  private final Registry registry;
  private final Class<T> recordClass;
  private final SpecificData model;
  private final Schema known;
  private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

  public EventDeserializer(Registry registry, Class<T> recordClass) {
    this.registry = registry;
    this.recordClass = recordClass;
    this.model = SpecificData.getForClass(recordClass);
    this.known = model.getSchema(recordClass);
  }

  /** The record; null, which is a tombstone, stays null. The topic's name is not looked at. */
  @Override
  public @Nullable T deserialize(@Nullable String topicName, byte @Nullable [] bytes) {
    return bytes == null ? null : decode(bytes);
  }

  /** The record. */
  public T decode(byte[] bytes) {
    SpecificDatumReader<T> reader = reader(WireFormat.id(bytes));
    try {
      ArrayDecoder decoder = new ArrayDecoder(bytes, WireFormat.HEADER_BYTES);
      T event = reader.read(null, decoder);
      decoder.requireEnd();
      return event;
    } catch (IOException | RuntimeException corrupt) {
      // Whatever a decoder throws over corrupt bytes means the same: they will never decode.
      throw new UndecodableRecordException("corrupt record: " + corrupt, corrupt);
    }
  }

  private SpecificDatumReader<T> reader(int id) {
    SpecificDatumReader<T> cached = readers.get(id);
    if (cached != null) {
      return cached;
    }
    SpecificDatumReader<T> fetched = newReader(registry.byId(id));
    readers.put(id, fetched);
    return fetched;
  }

  private SpecificDatumReader<T> newReader(Schema written) {
    if (!written.getFullName().equals(known.getFullName())) {
      throw new UndecodableRecordException(
          "expected " + recordClass.getSimpleName() + ", found " + written.getFullName());
    }
    return new SpecificDatumReader<>(written, known, model);
  }
}
