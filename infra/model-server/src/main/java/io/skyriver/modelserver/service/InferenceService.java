package io.skyriver.modelserver.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.skyriver.modelserver.execution.Execution;
import io.skyriver.modelserver.execution.ModelInstances;
import io.skyriver.modelserver.loading.ServedModel;
import io.skyriver.modelserver.loading.ServedModels;
import io.skyriver.modelserver.simulation.Simulation;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.skyriver.triton.proto.ModelConfigRequest;
import io.skyriver.triton.proto.ModelConfigResponse;
import io.skyriver.triton.proto.ModelInferRequest;
import io.skyriver.triton.proto.ModelInferResponse;
import io.skyriver.triton.proto.ModelMetadataRequest;
import io.skyriver.triton.proto.ModelMetadataResponse;
import io.skyriver.triton.proto.ModelReadyRequest;
import io.skyriver.triton.proto.ModelReadyResponse;
import io.skyriver.triton.proto.ServerLiveRequest;
import io.skyriver.triton.proto.ServerLiveResponse;
import io.skyriver.triton.proto.ServerMetadataRequest;
import io.skyriver.triton.proto.ServerMetadataResponse;
import io.skyriver.triton.proto.ServerReadyRequest;
import io.skyriver.triton.proto.ServerReadyResponse;
import io.skyriver.triton.wire.ResponseMessages;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The KServe v2 service. Models run on their own threads, never on those of gRPC. */
public final class InferenceService extends GRPCInferenceServiceImplBase {
  private final ServedModels models;

  public InferenceService(ServedModels models) {
    this.models = models;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> observer) {
    answer(observer, () -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(
      ServerReadyRequest request, StreamObserver<ServerReadyResponse> observer) {
    answer(observer, () -> ServerReadyResponse.newBuilder().setReady(models.ready()).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
    boolean ready =
        models.find(request.getName(), request.getVersion()).filter(ServedModel::ready).isPresent();
    answer(observer, () -> ModelReadyResponse.newBuilder().setReady(ready).build());
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> observer) {
    answer(observer, Metadata::ofServer);
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> observer) {
    answer(
        observer,
        () ->
            Metadata.of(
                find(request.getName(), request.getVersion()), models.versions(request.getName())));
  }

  @Override
  public void modelConfig(
      ModelConfigRequest request, StreamObserver<ModelConfigResponse> observer) {
    answer(
        observer,
        () ->
            ModelConfigResponse.newBuilder()
                .setConfig(find(request.getName(), request.getVersion()).config())
                .build());
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
    try {
      infer(request, (ServerCallStreamObserver<ModelInferResponse>) observer);
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }

  private void infer(
      ModelInferRequest request, ServerCallStreamObserver<ModelInferResponse> observer) {
    ServedModel model = find(request.getModelName(), request.getModelVersion());
    ModelInstances instances = instances(model);
    CheckedCall call = CheckedCall.of(request, model.version().settings());
    Execution execution = submit(instances, request.getId(), call);
    observer.setOnCancelHandler(execution::cancel);
    execution
        .answer()
        .whenComplete((outputs, failure) -> end(observer, request, model, outputs, failure));
  }

  private static void end(
      ServerCallStreamObserver<ModelInferResponse> observer,
      ModelInferRequest request,
      ServedModel model,
      @Nullable List<Tensor> outputs,
      @Nullable Throwable failure) {
    if (outputs == null) {
      observer.onError(status(model, failure).withCause(failure).asRuntimeException());
      return;
    }
    ModelInferResponse answer =
        ResponseMessages.of(
            model.version().model(), model.version().version(), request.getId(), outputs);
    observer.onNext(Simulation.sent(model.config(), model.version(), answer));
    observer.onCompleted();
  }

  private static Status status(ServedModel model, @Nullable Throwable failure) {
    return failure instanceof CancellationException
        ? Status.CANCELLED.withDescription(model.version() + " was cancelled")
        : Status.INTERNAL.withDescription(
            model.version() + " failed: " + (failure == null ? "" : failure.getMessage()));
  }

  private ServedModel find(String name, String version) {
    return models.find(name, version).orElseThrow(() -> unknown(name, version));
  }

  private StatusRuntimeException unknown(String name, String version) {
    String why = models.refusal(name).map(refusal -> "; " + refusal).orElse("");
    return Status.NOT_FOUND
        .withDescription("no model '%s' of version '%s'%s".formatted(name, version, why))
        .asRuntimeException();
  }

  private static ModelInstances instances(ServedModel model) {
    if (model.ready()) {
      return model.loading().join();
    }
    if (!model.loading().isDone()) {
      // Worth another try soon.
      throw Status.UNAVAILABLE
          .withDescription(model.version() + " is being loaded")
          .asRuntimeException();
    }
    // As if it weren't there: trying again can't help.
    throw Status.NOT_FOUND
        .withDescription(model.version() + " is refused; see the server's log")
        .asRuntimeException();
  }

  private static Execution submit(ModelInstances instances, String id, CheckedCall call) {
    try {
      return instances.submit(id, call.inputs(), call.outputs());
    } catch (RejectedExecutionException e) {
      throw Status.UNAVAILABLE
          .withDescription("Exceeds maximum queue size")
          .withCause(e)
          .asRuntimeException();
    }
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> message) {
    try {
      observer.onNext(message.get());
      observer.onCompleted();
    } catch (StatusRuntimeException e) {
      observer.onError(e);
    }
  }
}
