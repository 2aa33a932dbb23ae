package io.skyriver.schemas.topics;

import org.apache.avro.Schema;

/**
 * The form in which schemas leave a Java process: without the hints that only Java's code generator
 * needs.
 */
public final class WireSchema {
  private static final String HINTED_STRING =
      "{\"type\":\"string\",\"avro.java.string\":\"String\"}";
  private static final String HINT = ",\"avro.java.string\":\"String\"";

  private WireSchema() {}

  /** The same schema for every other language. */
  public static Schema of(Schema generated) {
    String json = generated.toString().replace(HINTED_STRING, "\"string\"").replace(HINT, "");
    return new Schema.Parser().parse(json);
  }
}
