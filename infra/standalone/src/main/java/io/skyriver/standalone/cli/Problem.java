package io.skyriver.standalone.cli;

import io.skyriver.events.FailureClass;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.standalone.client.ClientException;
import io.skyriver.standalone.data.DataDirectoryException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * What an exception means to whoever typed the command.
 *
 * @param code stable, in snake case
 * @param message what is wrong and what to do
 * @param exit how the command ends
 */
record Problem(String code, String message, ExitCode exit) {

  static Problem of(Throwable failure) {
    if (failure instanceof ExecutionException wrapper && wrapper.getCause() != null) {
      return of(wrapper.getCause());
    }
    if (failure instanceof ClientException known) {
      return new Problem(known.code(), text(known), ExitCode.of(known.kind()));
    }
    if (failure instanceof UsageException || failure instanceof DataDirectoryException) {
      return new Problem("usage", text(failure), ExitCode.USAGE_OR_REJECTED);
    }
    if (failure instanceof KafkaException
        || failure instanceof java.util.concurrent.TimeoutException) {
      return ofKafka(failure);
    }
    return new Problem("failed", text(failure), ExitCode.FAILED);
  }

  private static Problem ofKafka(Throwable failure) {
    if (failure instanceof RegistryUnavailableException) {
      return unreachable("registry_unreachable", text(failure) + ": see --registry");
    }
    if (failure instanceof AuthenticationException || failure instanceof AuthorizationException) {
      return unreachable("kafka_refused", text(failure) + ": see the settings of --kafka-config");
    }
    // Ours: a record that someone else wrote in this place.
    if (failure instanceof UndecodableRecordException) {
      return new Problem("undecodable", text(failure), ExitCode.FAILED);
    }
    if (failure instanceof RecordTooLargeException) {
      return new Problem("too_large", text(failure), ExitCode.USAGE_OR_REJECTED);
    }
    if (failure instanceof ProducerFencedException) {
      return new Problem("superseded", "another redrive began: let it end", ExitCode.FAILED);
    }
    if (failure instanceof TimeoutException
        || failure instanceof java.util.concurrent.TimeoutException) {
      return unreachable(
          "broker_unreachable",
          "Kafka gives no answer (%s): is this a Kafka port, and does it need --kafka-config?"
              .formatted(text(failure)));
    }
    return new Problem("kafka_failed", withCause(failure), ExitCode.FAILED);
  }

  private static Problem unreachable(String code, String message) {
    return new Problem(code, message, ExitCode.UNREACHABLE);
  }

  private static String withCause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? text(failure) : text(failure) + ": " + text(cause);
  }

  /** Who can mend it. */
  FailureClass failureClass() {
    return switch (exit) {
      case USAGE_OR_REJECTED, UNKNOWN, UNFINISHED -> FailureClass.USER;
      case UNREACHABLE -> FailureClass.EXTERNAL;
      default -> FailureClass.INTERNAL;
    };
  }

  static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }
}
