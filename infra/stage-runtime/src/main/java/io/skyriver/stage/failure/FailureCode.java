package io.skyriver.stage.failure;

import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.triton.ModelServerException;
import java.util.Locale;

/** Why a stage gave up on a video. The lower-case names are the stable codes. */
public enum FailureCode {
  /** A latent patch whose bytes are not the ones written. */
  PAYLOAD_CORRUPT(FailureClass.INTERNAL),
  /** A record that is well formed and makes no sense. */
  INVALID_RECORD(FailureClass.INTERNAL),
  /** A stored file whose bytes are not the ones written. */
  ARTIFACT_CORRUPT(FailureClass.EXTERNAL),
  /** A stored file that is gone. */
  ARTIFACT_MISSING(FailureClass.EXTERNAL),
  /** The video is pinned to a model, version or digest that this stage does not have. */
  MODEL_NOT_SERVED(FailureClass.EXTERNAL),
  /** The model answered with numbers that are not finite. */
  MODEL_INVALID_OUTPUT(FailureClass.INTERNAL),
  MODEL_UNAVAILABLE(FailureClass.EXTERNAL),
  MODEL_OVERLOADED(FailureClass.RESOURCES),
  MODEL_TIMEOUT(FailureClass.RESOURCES),
  MODEL_NOT_FOUND(FailureClass.EXTERNAL),
  MODEL_INVALID_REQUEST(FailureClass.INTERNAL),
  MODEL_INVALID_RESPONSE(FailureClass.EXTERNAL),
  MODEL_MESSAGE_TOO_LARGE(FailureClass.RESOURCES),
  MODEL_INTERNAL_ERROR(FailureClass.EXTERNAL),
  MODEL_CALL_CANCELLED(FailureClass.INTERNAL),
  /** An input that is not there, or whose server does not answer. */
  INPUT_UNREACHABLE(FailureClass.EXTERNAL),
  /** An input from a place that this installation does not fetch from. */
  INPUT_REFUSED(FailureClass.USER),
  /** An input that is no picture or video of its role. */
  INPUT_INVALID(FailureClass.USER),
  /** An input of too many bytes, pixels or frames. */
  INPUT_TOO_LARGE(FailureClass.USER),
  /** The window needs more memory than this process has. */
  OUT_OF_MEMORY(FailureClass.RESOURCES),
  /** A defect of the stage itself. */
  INTERNAL_ERROR(FailureClass.INTERNAL);

  private final FailureClass failureClass;

  FailureCode(FailureClass failureClass) {
    this.failureClass = failureClass;
  }

  /** The code as it appears in events, headers and metrics. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public FailureClass failureClass() {
    return failureClass;
  }

  /** The failure as an event carries it. */
  public Failure because(String message, String stage) {
    return new Failure(code(), failureClass, message, stage);
  }

  /** What a failed model call means for a video. */
  public static FailureCode of(ModelServerException.Kind kind) {
    return switch (kind) {
      case UNAVAILABLE -> MODEL_UNAVAILABLE;
      case OVERLOADED -> MODEL_OVERLOADED;
      case TIMEOUT -> MODEL_TIMEOUT;
      case NOT_FOUND -> MODEL_NOT_FOUND;
      case INVALID_REQUEST -> MODEL_INVALID_REQUEST;
      case INVALID_RESPONSE -> MODEL_INVALID_RESPONSE;
      case INVALID_OUTPUT -> MODEL_INVALID_OUTPUT;
      case TOO_LARGE -> MODEL_MESSAGE_TOO_LARGE;
      case INTERNAL -> MODEL_INTERNAL_ERROR;
      case CANCELLED -> MODEL_CALL_CANCELLED;
    };
  }
}
