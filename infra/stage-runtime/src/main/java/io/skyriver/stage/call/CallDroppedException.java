package io.skyriver.stage.call;

/** Ends work that nobody wants any more: the video is closed, fenced, or further already. */
final class CallDroppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CallDroppedException() {
    super("dropped", null, false, false);
  }
}
