package io.skyriver.schemas.serde;

import org.apache.kafka.common.KafkaException;

/** The registry gave no answer. Says nothing about the record: the caller waits and tries again. */
public final class RegistryUnavailableException extends KafkaException {
  private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
