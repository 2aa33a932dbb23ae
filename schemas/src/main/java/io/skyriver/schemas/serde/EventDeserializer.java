package io.skyriver.schemas.serde;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
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
  private final Map<String, Class<? extends T>> types;
  private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

  public EventDeserializer(Registry registry, Class<T> recordClass) {
    this(registry, List.of(recordClass));
  }

  private EventDeserializer(Registry registry, Collection<Class<? extends T>> types) {
    this.registry = registry;
    this.types =
        types.stream().collect(Collectors.toMap(EventDeserializer::fullName, Function.identity()));
  }

  /** Reads records of several types, told apart by their writer's schema. */
  public static EventDeserializer<SpecificRecordBase> ofAny(
      Registry registry, Collection<Class<? extends SpecificRecordBase>> types) {
    return new EventDeserializer<>(registry, types);
  }

  /** The record; null, which is a tombstone, stays null. The topic's name is not looked at. */
  @Override
  public @Nullable T deserialize(@Nullable String topicName, byte @Nullable [] bytes) {
    return bytes == null ? null : read(bytes);
  }

  private T read(byte[] bytes) {
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
    SpecificDatumReader<T> known = readers.get(id);
    if (known != null) {
      return known;
    }
    SpecificDatumReader<T> fetched = newReader(registry.byId(id));
    readers.put(id, fetched);
    return fetched;
  }

  private SpecificDatumReader<T> newReader(Schema written) {
    Class<? extends T> type =
        written.getType() == Schema.Type.RECORD ? types.get(written.getFullName()) : null;
    if (type == null) {
      throw new UndecodableRecordException(
          "expected one of " + types.keySet() + ", found " + name(written));
    }
    var model = SpecificData.getForClass(type);
    return new SpecificDatumReader<>(written, model.getSchema(type), model);
  }

  private static String name(Schema schema) {
    return schema.getType() == Schema.Type.RECORD
        ? schema.getFullName()
        : schema.getType().getName();
  }

  private static String fullName(Class<? extends SpecificRecordBase> type) {
    return SpecificData.get().getSchema(type).getFullName();
  }
}
