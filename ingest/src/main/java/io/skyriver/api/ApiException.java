package io.skyriver.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String param;
  private final String code;
  private final transient @Nullable Duration retryAfter;

  private ApiException(int status, @Nullable String param, String code, String message) {
    this(status, param, code, message, null);
  }

  private ApiException(
      int status,
      @Nullable String param,
      String code,
      String message,
      @Nullable Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
    this.status = status;
    this.param = param;
    this.code = code;
  }

  static ApiException badRequest(@Nullable String param, String code, String message) {
    return new ApiException(400, param, code, message);
  }

  static ApiException notFound(String code, String message) {
    return new ApiException(404, null, code, message);
  }

  static ApiException conflict(String code, String message) {
    return new ApiException(409, null, code, message);
  }

  static ApiException gone(String code, String message) {
    return new ApiException(410, null, code, message);
  }

  static ApiException tooLarge(@Nullable String param, String message) {
    return new ApiException(413, param, "input_too_large", message);
  }

  static ApiException unavailable(String code, String message, Throwable cause) {
    ApiException unavailable = new ApiException(503, null, code, message);
    unavailable.initCause(cause);
    return unavailable;
  }

  /** Too many wait already. */
  static ApiException queueFull(String message, Duration retryAfter) {
    return new ApiException(429, null, "queue_full", message, retryAfter);
  }

  /** When to ask again; null when that is not known. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  int status() {
    return status;
  }

  ErrorBody body() {
    String type =
        status == 429
            ? "rate_limit_error"
            : status < 500 ? "invalid_request_error" : "server_error";
    return new ErrorBody(String.valueOf(getMessage()), type, param, code);
  }
}
