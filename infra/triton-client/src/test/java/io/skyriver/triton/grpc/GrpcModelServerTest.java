package io.skyriver.triton.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.skyriver.triton.DataType;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.proto.ModelInferResponse;
import io.skyriver.triton.testing.ModelServerContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcModelServerTest extends ModelServerContract {
  private static final int SERVER_LIMIT = 64 << 20;

  private final ContractService service = new ContractService();
  private final Server remote =
      ServerBuilder.forPort(0).addService(service).maxInboundMessageSize(SERVER_LIMIT).build();
  private GrpcModelServer client;

  @BeforeEach
  void connect() throws IOException {
    remote.start();
    client = GrpcModelServer.at(new Endpoint("127.0.0.1", remote.getPort()));
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    client.close();
    remote.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  @Override
  protected ModelServer server() {
    return client;
  }

  @Override
  protected long executing() {
    return service.executing.get();
  }

  @Test
  void refusesAnAnswerWithoutTheWantedOutput() {
    tamper(answer -> answer.getOutputsBuilder(0).setName("TOTAL"));

    assertThat(failure(sum(1, 2))).isEqualTo(Kind.INVALID_RESPONSE);
  }

  @Test
  void refusesAnAnswerOfUnknownType() {
    tamper(answer -> answer.getOutputsBuilder(0).setDatatype("FP8"));

    assertThat(failure(sum(1, 2))).isEqualTo(Kind.INVALID_RESPONSE);
  }

  @Test
  void refusesAnAnswerWhoseBytesDoNotFillItsShape() {
    tamper(answer -> answer.setRawOutputContents(0, ByteString.EMPTY));

    assertThat(failure(sum(1, 2))).isEqualTo(Kind.INVALID_RESPONSE);
  }

  @Test
  void refusesAnAnswerWithoutRawContents() {
    tamper(
        answer -> {
          answer.clearRawOutputContents();
          answer.getOutputsBuilder(0).getContentsBuilder().addFp32Contents(3);
        });

    assertThat(failure(sum(1, 2))).isEqualTo(Kind.INVALID_RESPONSE);
  }

  @Test
  void refusesTheAnswerOfAnotherModel() {
    tamper(answer -> answer.setModelName("geometry"));

    assertThat(failure(sum(1, 2))).isEqualTo(Kind.INVALID_RESPONSE);
  }

  @Test
  void refusesTheAnswerOfAnotherVersion() {
    tamper(answer -> answer.setModelVersion("2"));

    assertThat(failure(sum(1, 2))).isEqualTo(Kind.INVALID_RESPONSE);
  }

  @Test
  void reportsAnAnswerOverItsOwnLimitAsTooLarge() {
    GrpcLimits small = new GrpcLimits(1000, Duration.ofSeconds(5));
    try (GrpcModelServer narrow =
        GrpcModelServer.at(new Endpoint("127.0.0.1", remote.getPort()), small)) {
      assertThat(kindOf(narrow, 1000)).isEqualTo(Kind.TOO_LARGE);
    }
  }

  @Test
  void reportsARequestOverTheServersLimitAsTooLarge() {
    assertThat(kindOf(client, SERVER_LIMIT / Float.BYTES)).isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void reportsAServerThatIsNotThereAsUnavailable() throws Exception {
    remote.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);

    assertThat(failure(sum(1, 2))).isEqualTo(Kind.UNAVAILABLE);
    assertThat(get(client.ready("arithmetic", "1"))).isFalse();
  }

  @Test
  void readsEndpoints() {
    assertThat(Endpoint.parse("triton.example:8001"))
        .isEqualTo(new Endpoint("triton.example", 8001));
    assertThat(Endpoint.parse("[::1]:8001")).hasToString("[::1]:8001");
    for (String wrong : List.of("triton", "triton:", ":8001", "triton:0", "triton:99999")) {
      assertThatThrownBy(() -> Endpoint.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void tamper(Consumer<ModelInferResponse.Builder> change) {
    service.tampering =
        answer -> {
          ModelInferResponse.Builder changed = answer.toBuilder();
          change.accept(changed);
          return changed.build();
        };
  }

  private static Kind kindOf(GrpcModelServer server, int elements) {
    ByteBuffer zeros = ByteBuffer.allocate(elements * Float.BYTES);
    List<Tensor> inputs =
        List.of(
            Tensor.of("A", DataType.FP32, zeros, elements),
            Tensor.of("B", DataType.FP32, zeros, elements));
    return kind(server.infer(call("arithmetic", inputs, List.of("SUM"), Duration.ofSeconds(20))));
  }
}
