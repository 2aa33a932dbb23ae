package io.skyriver.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/**
 * Bytes that will never decode: no wire format, an unknown schema id, corrupt content or a record
 * of another type. The caller sends them to the dead letters and goes on.
 */
public final class UndecodableRecordException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public UndecodableRecordException(String message) {
    super(message);
  }

  public UndecodableRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
