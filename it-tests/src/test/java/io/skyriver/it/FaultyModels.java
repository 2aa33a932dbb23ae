package io.skyriver.it;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.skyriver.triton.proto.GRPCInferenceServiceGrpc;
import io.skyriver.triton.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.skyriver.triton.proto.ModelInferRequest;
import io.skyriver.triton.proto.ModelInferResponse;
import io.skyriver.triton.proto.ModelReadyRequest;
import io.skyriver.triton.proto.ModelReadyResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model server that hands calls on to a sound one, and has one fault at a time. Safe for use by
 * many threads.
 */
public final class FaultyModels extends GRPCInferenceServiceImplBase implements AutoCloseable {
  private static final int LARGEST = 256 << 20;

  private final Server server;
  private volatile @Nullable ManagedChannel sound;
  private volatile Fault fault = Fault.none();

  /**
   * What happens to the calls of one model.
   *
   * @param model name of the model; empty for none
   * @param tampering what its answers become; null when it never answers
   * @param refusal what it answers instead; null for an answer
   * @param pause time until a call is handed on
   * @param called counted down when a call comes
   */
  private record Fault(
      String model,
      @Nullable UnaryOperator<ModelInferResponse> tampering,
      @Nullable Status refusal,
      Duration pause,
      CountDownLatch called) {

    Fault(
        String model,
        @Nullable UnaryOperator<ModelInferResponse> tampering,
        @Nullable Status refusal) {
      this(model, tampering, refusal, Duration.ZERO, new CountDownLatch(1));
    }

    static Fault none() {
      return new Fault("", UnaryOperator.identity(), null);
    }
  }

  public FaultyModels() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .maxInboundMessageSize(LARGEST)
            .addService(this)
            .build()
            .start();
  }

  public String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Hands calls on to that server of this machine. */
  public void before(int port) {
    sound =
        ManagedChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .maxInboundMessageSize(LARGEST)
            .build();
  }

  public void answersOf(String model, UnaryOperator<ModelInferResponse> tampering) {
    fault = new Fault(model, tampering, null);
  }

  public void refuses(String model, Status status) {
    fault = new Fault(model, UnaryOperator.identity(), status);
  }

  public void slows(String model, Duration pause) {
    fault = new Fault(model, UnaryOperator.identity(), null, pause, new CountDownLatch(1));
  }

  public void neverAnswers(String model) {
    fault = new Fault(model, null, null);
  }

  public void awaitCall() throws InterruptedException {
    if (!fault.called.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the model is not called");
    }
  }

  public void recover() {
    fault = Fault.none();
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> observer) {
    stub().modelReady(request, observer);
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> observer) {
    Fault current = fault;
    if (!current.model.equals(request.getModelName())) {
      stub().modelInfer(request, observer);
      return;
    }
    current.called.countDown();
    if (current.refusal != null) {
      observer.onError(current.refusal.asRuntimeException());
    } else if (current.tampering != null) {
      StreamObserver<ModelInferResponse> tampered = new Tampered(observer, current.tampering);
      CompletableFuture.delayedExecutor(current.pause.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> stub().modelInfer(request, tampered));
    }
  }

  private record Tampered(
      StreamObserver<ModelInferResponse> observer, UnaryOperator<ModelInferResponse> tampering)
      implements StreamObserver<ModelInferResponse> {

    @Override
    public void onNext(ModelInferResponse answer) {
      observer.onNext(tampering.apply(answer));
    }

    @Override
    public void onError(Throwable failure) {
      observer.onError(failure);
    }

    @Override
    public void onCompleted() {
      observer.onCompleted();
    }
  }

  private GRPCInferenceServiceGrpc.GRPCInferenceServiceStub stub() {
    return GRPCInferenceServiceGrpc.newStub(Objects.requireNonNull(sound, "not connected"));
  }

  @Override
  public void close() {
    server.shutdownNow();
    if (sound != null) {
      sound.shutdownNow();
    }
  }
}
