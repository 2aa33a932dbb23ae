package io.skyriver.triton.grpc;

import io.grpc.Status;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import java.util.Objects;

/** The one place that decides what a gRPC status means to the caller. */
final class StatusKinds {
  private StatusKinds() {}

  static ModelServerException explain(Throwable failure, String call) {
    Status status = Status.fromThrowable(failure);
    return new ModelServerException(kind(status), call + ": " + status, failure);
  }

  static Kind kind(Status status) {
    String text = Objects.requireNonNullElse(status.getDescription(), "");
    return switch (status.getCode()) {
      // Our own deadline, or the server's clock on it.
      case DEADLINE_EXCEEDED -> Kind.TIMEOUT;
      // No connection, a lost one, or a server that is stopping. Triton says the same of a full or
      // expired queue.
      case UNAVAILABLE -> queueRefused(text) ? Kind.OVERLOADED : Kind.UNAVAILABLE;
      // A message over either side's limit (gRPC has two wordings); otherwise somebody's quota.
      case RESOURCE_EXHAUSTED -> oversize(text) ? Kind.TOO_LARGE : Kind.OVERLOADED;
      // Triton's answer for a model or version that it doesn't have.
      case NOT_FOUND -> Kind.NOT_FOUND;
      // The inputs don't fit the model; the same inputs never will.
      case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION, ALREADY_EXISTS ->
          Kind.INVALID_REQUEST;
      // The server speaks another protocol, or the model only streams: a configuration error as
      // well.
      case UNIMPLEMENTED -> Kind.INVALID_REQUEST;
      // A gateway in front of the server refuses us; repeating doesn't change that.
      case UNAUTHENTICATED, PERMISSION_DENIED -> Kind.INVALID_REQUEST;
      // Not by our caller, whose future would be done: the server dropped the call, as a stopping
      // one does.
      case CANCELLED -> Kind.UNAVAILABLE;
      // A dead Python process behind Triton stays dead until the model is reloaded; anything else
      // is the model's fault.
      case INTERNAL -> ModelServerException.namesDeadModel(text) ? Kind.UNAVAILABLE : Kind.INTERNAL;
      // Failures that servers and proxies don't classify.
      case UNKNOWN, ABORTED, DATA_LOSS -> Kind.INTERNAL;
      // A failure without a status can't be an answer of the protocol.
      case OK -> Kind.INTERNAL;
    };
  }

  private static boolean queueRefused(String text) {
    return text.contains("Exceeds maximum queue size") || text.contains("Request timeout expired");
  }

  private static boolean oversize(String text) {
    return text.contains("exceeds maximum size") || text.contains("larger than max");
  }
}
