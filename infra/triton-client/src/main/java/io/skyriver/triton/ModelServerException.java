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
    /** An answer of the right form with numbers that are not finite: never trust it. */
    INVALID_OUTPUT("model_invalid_output"),
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

  /**
   * Whether the server lives but the process that runs the model does not, which only loading the
   * model anew mends. Triton goes on to call such a model ready.
   */
  public boolean isDeadModel() {
    return kind == Kind.UNAVAILABLE && namesDeadModel(String.valueOf(getMessage()));
  }

  /** Whether that is what a server says. */
  public static boolean namesDeadModel(String text) {
    return text.contains("Stub process") && text.contains("is not healthy");
  }
}
