package io.skyriver.schemas.serde;

import io.skyriver.events.Conditioning;
import io.skyriver.events.LaneState;
import io.skyriver.events.LedgerEntry;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;

/** A record of each type with every field filled, optional ones too. Always the same bytes. */
final class Samples {
  private Samples() {}

  /** Every record type that is sent or kept, each once. */
  static List<Class<? extends SpecificRecordBase>> types() {
    return Stream.concat(
            Topics.typed().stream().map(Topic::recordClass),
            Stream.of(Conditioning.class, LedgerEntry.class, LaneState.class))
        .distinct()
        .toList();
  }

  /** Avro binary of the sample of a schema. */
  static byte[] bytes(Schema schema) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      new GenericDatumWriter<>(schema).write(value(schema, schema.getName()), encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The sample as the record the project's code works with. */
  static <T extends SpecificRecordBase> T record(Class<T> type) {
    try {
      TrustedRecords.trust();
      SpecificData model = SpecificData.getForClass(type);
      Schema schema = model.getSchema(type);
      var reader = new SpecificDatumReader<T>(schema, schema, model);
      return reader.read(null, new ArrayDecoder(bytes(schema), 0));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static Object value(Schema schema, String hint) {
    return switch (schema.getType()) {
      case RECORD -> filled(schema);
      case UNION -> value(schema.getTypes().get(schema.getTypes().size() - 1), hint);
      case ARRAY ->
          List.of(value(schema.getElementType(), hint), value(schema.getElementType(), hint));
      case MAP -> Map.of("label", value(schema.getValueType(), hint));
      case ENUM -> new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(1));
      case STRING -> hint + " ☃";
      case BYTES -> ByteBuffer.wrap(new byte[] {0, 1, -1, 127, -128});
      case INT -> 300 + hint.length();
      case LONG -> 1_700_000_000_000L + hint.length();
      case FLOAT -> hint.length() + 0.5f;
      case DOUBLE -> hint.length() + 0.25;
      case BOOLEAN -> true;
      default -> throw new IllegalArgumentException("no sample for " + schema);
    };
  }

  private static GenericData.Record filled(Schema schema) {
    GenericData.Record record = new GenericData.Record(schema);
    schema
        .getFields()
        .forEach(field -> record.put(field.pos(), value(field.schema(), field.name())));
    return record;
  }
}
