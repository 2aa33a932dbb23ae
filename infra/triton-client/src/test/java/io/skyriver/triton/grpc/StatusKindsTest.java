package io.skyriver.triton.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.skyriver.triton.ModelServerException.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusKindsTest {

  @ParameterizedTest
  @CsvSource({
    "DEADLINE_EXCEEDED, deadline exceeded after 1s, TIMEOUT",
    "UNAVAILABLE, Connection refused, UNAVAILABLE",
    "UNAVAILABLE, [request id: 1] Exceeds maximum queue size, OVERLOADED",
    "UNAVAILABLE, [request id: 1] Request timeout expired, OVERLOADED",
    "RESOURCE_EXHAUSTED, gRPC message exceeds maximum size 4194304: 5000000, TOO_LARGE",
    "RESOURCE_EXHAUSTED, Received message larger than max (8 vs. 4), TOO_LARGE",
    "RESOURCE_EXHAUSTED, quota, OVERLOADED",
    "NOT_FOUND, Request for unknown model: 'x' is not found, NOT_FOUND",
    "INVALID_ARGUMENT, expected 2 inputs, INVALID_REQUEST",
    "UNIMPLEMENTED, ModelInfer RPC doesn't support models with decoupled policy, INVALID_REQUEST",
    "PERMISSION_DENIED, no, INVALID_REQUEST",
    "CANCELLED, RST_STREAM, UNAVAILABLE",
    "INTERNAL, Stub process 'denoiser_0' is not healthy., UNAVAILABLE",
    "INTERNAL, Traceback (most recent call last), INTERNAL",
    "UNKNOWN, , INTERNAL",
    "DATA_LOSS, , INTERNAL"
  })
  void knowsWhatAStatusMeans(Code code, String description, Kind kind) {
    assertThat(StatusKinds.kind(code.toStatus().withDescription(description))).isEqualTo(kind);
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.EnumSource(Code.class)
  void hasAnAnswerForEveryCode(Code code) {
    assertThat(StatusKinds.kind(Status.fromCode(code))).isNotNull();
  }
}
