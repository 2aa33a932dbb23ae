package io.skyriver.triton.wire;

import org.jspecify.annotations.Nullable;

/**
 * A message whose tensors contradict themselves: an unknown type, a length that doesn't fit the
 * shape.
 */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String message) {
    this(message, null);
  }

  public MalformedMessageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
