package io.skyriver.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.skyriver.triton.DataType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.proto.InferTensorContents;
import io.skyriver.triton.proto.ModelInferRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestMessagesTest {

  @Test
  void carriesEveryTypeThereAndBack() {
    List<Tensor> inputs =
        List.of(
            Tensor.floats("FLOATS", new float[] {1, Float.NaN}, 2, 1),
            Tensor.longs("LONGS", Long.MIN_VALUE, 5),
            Tensor.string("STRING", "schöner Tag 🌤"),
            Tensor.string("EMPTY", ""),
            Tensor.of("HALF", DataType.BF16, ByteBuffer.wrap(new byte[] {1, 2}), 1),
            Tensor.of("NONE", DataType.UINT8, ByteBuffer.allocate(0), 0, 3));

    List<Tensor> decoded = RequestMessages.inputs(RequestMessages.of(request(inputs)));

    assertThat(decoded).isEqualTo(inputs);
    assertThat(decoded.get(2).strings()).containsExactly("schöner Tag 🌤");
    assertThat(decoded.get(3).strings()).containsExactly("");
  }

  @Test
  void readsTypedContents() {
    assertThat(typed("FP32", contents().addFp32Contents(1.5f), 1).floats().get(0)).isEqualTo(1.5f);
    assertThat(typed("INT64", contents().addInt64Contents(-7), 1).data().getLong()).isEqualTo(-7);
    assertThat(typed("INT32", contents().addIntContents(-7), 1).data().getInt()).isEqualTo(-7);
    assertThat(typed("UINT8", contents().addUintContents(200), 1).data().get() & 0xFF)
        .isEqualTo(200);
    assertThat(typed("BOOL", contents().addBoolContents(true), 1).data().get()).isEqualTo((byte) 1);
    assertThat(
            typed("BYTES", contents().addBytesContents(ByteString.copyFromUtf8("ab")), 1).strings())
        .containsExactly("ab");
  }

  @Test
  void refusesTypedContentsThatDoNotFitTheType() {
    refuses(message("UINT8", contents().addUintContents(256), 1));
    refuses(message("FP16", contents().addFp32Contents(1), 1));
    refuses(message("FP32", contents().addFp32Contents(1), 2));
    refuses(message("FP99", contents(), 0));
  }

  @Test
  void refusesRawContentsThatDoNotFitTheHeaders() {
    ModelInferRequest right = RequestMessages.of(request(List.of(Tensor.longs("N", 1))));
    refuses(right.toBuilder().addRawInputContents(ByteString.EMPTY).build());
    refuses(right.toBuilder().setRawInputContents(0, ByteString.EMPTY).build());
    ModelInferRequest.Builder both = right.toBuilder();
    both.getInputsBuilder(0).setContents(contents().addInt64Contents(1));
    refuses(both.build());
    ModelInferRequest.Builder negative = right.toBuilder();
    negative.getInputsBuilder(0).setShape(0, -1);
    refuses(negative.build());
  }

  @Test
  void refusesStringsThatDoNotFillTheirShape() {
    ModelInferRequest right = RequestMessages.of(request(List.of(Tensor.string("S", "ab"))));
    ModelInferRequest.Builder two = right.toBuilder();
    two.getInputsBuilder(0).setShape(0, 2);
    refuses(two.build());
    refuses(right.toBuilder().setRawInputContents(0, ByteString.copyFromUtf8("ab")).build());
  }

  private static void refuses(ModelInferRequest message) {
    assertThatThrownBy(() -> RequestMessages.inputs(message))
        .isInstanceOf(MalformedMessageException.class);
  }

  private static Tensor typed(String datatype, InferTensorContents.Builder contents, long shape) {
    return RequestMessages.inputs(message(datatype, contents, shape)).get(0);
  }

  private static ModelInferRequest message(
      String datatype, InferTensorContents.Builder contents, long shape) {
    ModelInferRequest.Builder message = ModelInferRequest.newBuilder();
    message
        .addInputsBuilder()
        .setName("X")
        .setDatatype(datatype)
        .addShape(shape)
        .setContents(contents);
    return message.build();
  }

  private static InferTensorContents.Builder contents() {
    return InferTensorContents.newBuilder();
  }

  private static InferRequest request(List<Tensor> inputs) {
    return new InferRequest(
        "m", "1", "id", inputs, List.of(), InferRequest.Order.DEFAULT, Duration.ofSeconds(1));
  }
}
