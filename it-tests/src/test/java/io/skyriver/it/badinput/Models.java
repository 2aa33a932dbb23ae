package io.skyriver.it.badinput;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.skyriver.it.FaultyModels;
import io.skyriver.it.badinput.Outcome.Kind;
import io.skyriver.triton.proto.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Models that answer what they must not. Each is asked again in every attempt of its video. */
final class Models {
  private static final String DENOISER = "mini_denoiser";
  private static final String TEXT_ENCODER = "mini_text_encoder";
  private static final String DECODER = "mini_video_decoder";

  private Models() {}

  static List<BadInput> all() {
    return List.of(
        answer(
            "denoiser: NaN",
            DENOISER,
            "model_invalid_output",
            "INTERNAL",
            a -> floats(a, Float.NaN)),
        answer(
            "denoiser: infinite",
            DENOISER,
            "model_invalid_output",
            "INTERNAL",
            a -> floats(a, Float.NEGATIVE_INFINITY)),
        answer(
            "denoiser: another shape",
            DENOISER,
            "model_invalid_response",
            "EXTERNAL",
            Models::turned),
        answer(
            "denoiser: another datatype",
            DENOISER,
            "model_invalid_response",
            "EXTERNAL",
            Models::integers),
        answer(
            "denoiser: half of the bytes",
            DENOISER,
            "model_invalid_response",
            "EXTERNAL",
            Models::halved),
        answer(
            "denoiser: no outputs", DENOISER, "model_invalid_response", "EXTERNAL", Models::empty),
        answer(
            "denoiser: the answer of another model",
            DENOISER,
            "model_invalid_response",
            "EXTERNAL",
            a -> a.toBuilder().setModelName("another").build()),
        answer(
            "decoder: another shape",
            DECODER,
            "model_invalid_response",
            "EXTERNAL",
            Models::turned),
        answer("decoder: no outputs", DECODER, "model_invalid_response", "EXTERNAL", Models::empty),
        answer(
            "text encoder: NaN",
            TEXT_ENCODER,
            "model_invalid_output",
            "INTERNAL",
            a -> floats(a, Float.NaN)),
        answer(
            "text encoder: no outputs",
            TEXT_ENCODER,
            "model_invalid_response",
            "EXTERNAL",
            Models::empty),
        fault(
            "denoiser: a crash",
            "model_internal_error",
            "EXTERNAL",
            models -> models.refuses(DENOISER, Status.INTERNAL.withDescription("segfault"))),
        fault(
            "denoiser: not there",
            "model_not_found",
            "EXTERNAL",
            models -> models.refuses(DENOISER, Status.NOT_FOUND)),
        fault(
            "denoiser: refuses its inputs",
            "model_invalid_request",
            "INTERNAL",
            models -> models.refuses(DENOISER, Status.INVALID_ARGUMENT)),
        fault(
            "denoiser: an answer over all limits",
            "model_message_too_large",
            "RESOURCES",
            models ->
                models.refuses(
                    DENOISER,
                    Status.RESOURCE_EXHAUSTED.withDescription(
                        "gRPC message exceeds maximum size"))),
        fault(
            "text encoder: never answers",
            "model_timeout",
            "RESOURCES",
            models -> models.neverAnswers(TEXT_ENCODER)));
  }

  private static BadInput answer(
      String name,
      String model,
      String code,
      String mendedBy,
      UnaryOperator<ModelInferResponse> tampering) {
    return fault(name, code, mendedBy, models -> models.answersOf(model, tampering));
  }

  private static BadInput fault(
      String name, String code, String mendedBy, Consumer<FaultyModels> fault) {
    return new BadInput(
        name,
        bench -> {
          fault.accept(bench.models);
          try {
            return bench.submit(Bench.good().build());
          } finally {
            bench.models.recover();
          }
        },
        new Outcome(Kind.FAILED, code, mendedBy));
  }

  private static ModelInferResponse floats(ModelInferResponse answer, float value) {
    byte[] bytes = answer.getRawOutputContents(0).toByteArray();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, value);
    return answer.toBuilder().setRawOutputContents(0, ByteString.copyFrom(bytes)).build();
  }

  /** The same bytes under the extents in reverse. */
  private static ModelInferResponse turned(ModelInferResponse answer) {
    Long[] shape = answer.getOutputs(0).getShapeList().toArray(Long[]::new);
    java.util.Collections.reverse(Arrays.asList(shape));
    ModelInferResponse.Builder turned = answer.toBuilder();
    turned.getOutputsBuilder(0).clearShape().addAllShape(List.of(shape));
    return turned.build();
  }

  private static ModelInferResponse integers(ModelInferResponse answer) {
    ModelInferResponse.Builder integers = answer.toBuilder();
    integers.getOutputsBuilder(0).setDatatype("INT32");
    return integers.build();
  }

  private static ModelInferResponse halved(ModelInferResponse answer) {
    ByteString bytes = answer.getRawOutputContents(0);
    return answer.toBuilder().setRawOutputContents(0, bytes.substring(0, bytes.size() / 2)).build();
  }

  private static ModelInferResponse empty(ModelInferResponse answer) {
    return answer.toBuilder().clearOutputs().clearRawOutputContents().build();
  }
}
