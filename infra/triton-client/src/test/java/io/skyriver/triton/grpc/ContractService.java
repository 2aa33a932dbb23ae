package io.skyriver.triton.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.skyriver.triton.proto.ModelInferRequest;
import io.skyriver.triton.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.skyriver.triton.proto.ModelInferResponse;
import io.skyriver.triton.proto.ModelReadyRequest;
import io.skyriver.triton.proto.ModelReadyResponse;
import io.skyriver.triton.testing.ContractModels;
import io.skyriver.triton.wire.RequestMessages;
import io.skyriver.triton.wire.ResponseMessages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A KServe v2 service over the contract's models, which can be made to answer wrongly. */
final class ContractService extends GRPCInferenceServiceImplBase {
  final AtomicLong executing = new AtomicLong();
  volatile UnaryOperator<ModelInferResponse> tampering = UnaryOperator.identity();

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
    boolean ready = ContractModels.has(request.getName(), request.getVersion());
    observer.onNext(ModelReadyResponse.newBuilder().setReady(ready).build());
    observer.onCompleted();
  }

  @Override
  public void modelInfer(ModelInferRequest message, StreamObserver<ModelInferResponse> observer) {
    InferRequest request = request(message);
    try {
      run(request, (ServerCallStreamObserver<ModelInferResponse>) observer);
    } catch (ModelServerException e) {
      observer.onError(status(e).withDescription(e.getMessage()).asRuntimeException());
    }
  }

  private void run(InferRequest request, ServerCallStreamObserver<ModelInferResponse> observer) {
    CompletableFuture<InferResponse> answer = ContractModels.answer(request);
    executing.incrementAndGet();
    observer.setOnCancelHandler(() -> answer.cancel(false));
    answer.whenComplete(
        (response, failure) -> {
          executing.decrementAndGet();
          if (failure == null) {
            observer.onNext(tampering.apply(message(request, response)));
            observer.onCompleted();
          }
        });
  }

  private static InferRequest request(ModelInferRequest message) {
    return new InferRequest(
        message.getModelName(),
        message.getModelVersion(),
        message.getId(),
        RequestMessages.inputs(message),
        message.getOutputsList().stream().map(InferRequestedOutputTensor::getName).toList(),
        InferRequest.Order.DEFAULT,
        Duration.ofDays(1));
  }

  private static ModelInferResponse message(InferRequest request, InferResponse response) {
    return ResponseMessages.of(
        request.model(), request.version(), request.id(), response.outputs());
  }

  private static Status status(ModelServerException failure) {
    return switch (failure.kind()) {
      case NOT_FOUND -> Status.NOT_FOUND;
      case INVALID_REQUEST -> Status.INVALID_ARGUMENT;
      default -> Status.INTERNAL;
    };
  }
}
