package io.skyriver.schemas.serde;

import org.apache.kafka.common.KafkaException;

/**
 * The registry refuses a schema that the readers or writers of earlier versions could not live
 * with.
 */
public final class IncompatibleSchemaException extends KafkaException {
  private static final long serialVersionUID = 1L;

  public IncompatibleSchemaException(String message, Throwable cause) {
    super(message, cause);
  }

  public IncompatibleSchemaException(String message) {
    super(message);
  }
}
