package io.skyriver.standalone.client;

import org.jspecify.annotations.Nullable;

/** Something a client asked for can't be had; the message says why and what to do. */
public final class ClientException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final Kind kind;

  /** What the caller can do about it. */
  public enum Kind {
    /** A system outside gives no answer. */
    UNREACHABLE,
    /** There is no such thing. */
    UNKNOWN,
    /** There is, but not yet. */
    UNFINISHED,
    /** It can't be asked for in this way. */
    USAGE,
    /** It went wrong. */
    FAILED
  }

  /**
   * @param code stable, in snake case
   */
  public ClientException(Kind kind, String code, String message) {
    super(message);
    this.kind = kind;
    this.code = code;
  }

  public ClientException(Kind kind, String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.code = code;
  }

  public String code() {
    return code;
  }

  public Kind kind() {
    return kind;
  }
}
