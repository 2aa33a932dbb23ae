package io.skyriver.triton;

import org.jspecify.annotations.Nullable;

/** A model call that gave no usable answer. The {@link Kind} decides what the caller does. */
public final class ModelServerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can do about it. Codes are stable and appear in failures and metrics. */
  public enum Kind {
    /** The server can't be reached or says it is not healthy: try again later, elsewhere. */
    UNAVAILABLE("model_unavailable"),
    /** The server is full: try again after a longer pause. */
    OVERLOADED("model_overloaded"),
    /** No answer within the timeout: try again. */
    TIMEOUT("model_timeout"),
    /** The model is not in the repository: a configuration error. */
    NOT_FOUND("model_not_found"),
    /** The server refused the inputs: never try the same again. */
    INVALID_REQUEST("model_invalid_request"),
    /** An answer of wrong shape, type or length: never trust it. */
    INVALID_RESPONSE("model_invalid_response"),
    /** More bytes than the limits allow: never try the same again. */
    TOO_LARGE("model_message_too_large"),
    /** The model failed inside: worth one more try. */
    INTERNAL("model_internal_error"),
    /** The caller cancelled the call. */
    CANCELLED("model_call_cancelled");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  private final Kind kind;

  public ModelServerException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
