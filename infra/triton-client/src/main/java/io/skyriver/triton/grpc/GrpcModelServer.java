package io.skyriver.triton.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.circuit.EndpointControl;
import io.skyriver.triton.proto.GRPCInferenceServiceGrpc;
import io.skyriver.triton.proto.ModelConfigRequest;
import io.skyriver.triton.proto.ModelConfigResponse;
import io.skyriver.triton.proto.ModelParameter;
import io.skyriver.triton.proto.ModelReadyRequest;
import io.skyriver.triton.proto.ModelReadyResponse;
import io.skyriver.triton.proto.RepositoryModelLoadRequest;
import io.skyriver.triton.proto.RepositoryModelLoadResponse;
import io.skyriver.triton.wire.RequestMessages;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One model server behind KServe v2 gRPC: Triton or the embedded one. Connects on first use and
 * again after a loss; makes one attempt per call. Answers are checked before they are handed out.
 * Continuations of the futures run on gRPC's threads.
 */
public final class GrpcModelServer implements ModelServer, EndpointControl {
  private final ManagedChannel channel;
  private final GrpcLimits limits;
  private final Endpoint endpoint;
  private volatile boolean closed;

  private GrpcModelServer(ManagedChannel channel, GrpcLimits limits, Endpoint endpoint) {
    this.channel = channel;
    this.limits = limits;
    this.endpoint = endpoint;
  }

  /** A server with the default limits. */
  public static GrpcModelServer at(Endpoint endpoint) {
    return at(endpoint, GrpcLimits.DEFAULT);
  }

  /** A server without transport security. Doesn't wait for the connection. */
  public static GrpcModelServer at(Endpoint endpoint, GrpcLimits limits) {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress(endpoint.host(), endpoint.port())
            .usePlaintext()
            .disableRetry()
            .maxInboundMessageSize(limits.largestResponse())
            .build();
    return new GrpcModelServer(channel, limits, endpoint);
  }

  @Override
  public CompletableFuture<InferResponse> infer(InferRequest request) {
    ResponseCheck check = new ResponseCheck(request, System.nanoTime());
    return unary(
        GRPCInferenceServiceGrpc.getModelInferMethod(),
        RequestMessages.of(request),
        request.timeout(),
        new UnaryAnswer<>(check::accepted, failure -> explained(failure, request)));
  }

  @Override
  public CompletableFuture<Boolean> ready(String model, String version) {
    return unary(
            GRPCInferenceServiceGrpc.getModelReadyMethod(),
            ModelReadyRequest.newBuilder().setName(model).setVersion(version).build(),
            limits.readyTimeout(),
            new UnaryAnswer<ModelReadyResponse, Boolean>(
                ModelReadyResponse::getReady, Function.identity()))
        .exceptionally(unreachable -> false);
  }

  @Override
  public CompletableFuture<Optional<String>> digest(
      String model, String version, Duration timeout) {
    return unary(
        GRPCInferenceServiceGrpc.getModelConfigMethod(),
        ModelConfigRequest.newBuilder().setName(model).setVersion(version).build(),
        timeout,
        new UnaryAnswer<ModelConfigResponse, Optional<String>>(
            GrpcModelServer::digest,
            failure -> StatusKinds.explain(failure, "configuration of " + model)));
  }

  @Override
  public CompletableFuture<Void> reload(String model, Duration timeout) {
    return unary(
            GRPCInferenceServiceGrpc.getRepositoryModelLoadMethod(),
            RepositoryModelLoadRequest.newBuilder().setModelName(model).build(),
            timeout,
            new UnaryAnswer<RepositoryModelLoadResponse, RepositoryModelLoadResponse>(
                Function.identity(), failure -> StatusKinds.explain(failure, "load " + model)))
        .thenAccept(loaded -> {});
  }

  private static Optional<String> digest(ModelConfigResponse response) {
    return Optional.ofNullable(response.getConfig().getParametersMap().get("digest"))
        .map(ModelParameter::getStringValue)
        .filter(digest -> !digest.isEmpty());
  }

  /** Fails running calls with {@link Kind#CANCELLED}; later ones fail the same way. */
  @Override
  public void close() {
    closed = true;
    channel.shutdownNow();
  }

  @Override
  public String toString() {
    return "model server " + endpoint;
  }

  private <Q, S, R> CompletableFuture<R> unary(
      MethodDescriptor<Q, S> method, Q message, Duration timeout, UnaryAnswer<S, R> answer) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    ClientCall<Q, S> call = channel.newCall(method, options);
    answer.onCancel(() -> call.cancel("the caller gave up", null));
    ClientCalls.asyncUnaryCall(call, message, answer);
    return answer.future();
  }

  private ModelServerException explained(Throwable failure, InferRequest request) {
    String call =
        "%s/%s at %s, call %s"
            .formatted(request.model(), request.version(), endpoint, request.id());
    return closed
        ? new ModelServerException(Kind.CANCELLED, call + ": the client is closed", failure)
        : StatusKinds.explain(failure, call);
  }
}
