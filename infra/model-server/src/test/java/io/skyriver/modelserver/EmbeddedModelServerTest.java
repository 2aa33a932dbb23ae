package io.skyriver.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.skyriver.modelserver.onnx.TestModels;
import io.skyriver.triton.DataType;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import io.skyriver.triton.proto.GRPCInferenceServiceGrpc;
import io.skyriver.triton.proto.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.skyriver.triton.proto.ModelConfigRequest;
import io.skyriver.triton.proto.ModelInferRequest;
import io.skyriver.triton.proto.ModelInferRequest.InferInputTensor;
import io.skyriver.triton.proto.ModelInferResponse;
import io.skyriver.triton.proto.ModelMetadataRequest;
import io.skyriver.triton.proto.ModelMetadataResponse;
import io.skyriver.triton.proto.ModelMetadataResponse.TensorMetadata;
import io.skyriver.triton.proto.ServerLiveRequest;
import io.skyriver.triton.proto.ServerMetadataRequest;
import io.skyriver.triton.proto.ServerReadyRequest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedModelServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path repository;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open) {
      resource.close();
    }
  }

  @Test
  void dropsAQueuedCallWhoseCallerCancels() {
    EmbeddedModelServer server = serving("endless", TestModels.ENDLESS, TestModels.endless());
    GrpcModelServer client = client(server);
    CompletableFuture<InferResponse> running = client.infer(endless());
    await().atMost(PATIENCE).until(() -> server.executions("endless").running() == 1);
    CompletableFuture<InferResponse> queued = client.infer(endless());
    await().atMost(PATIENCE).until(() -> server.executions("endless").waiting() == 1);

    queued.cancel(false);

    await().atMost(PATIENCE).until(() -> server.executions("endless").dropped() == 1);
    assertThat(server.executions("endless").started()).isEqualTo(1);
    running.cancel(false);
    await().atMost(PATIENCE).until(() -> server.executions("endless").cancelled() == 1);
  }

  @Test
  void letsCallsEndAndTakesNoOthersWhileItDrains() {
    TestModels.write(repository, "pick", TestModels.PICK, TestModels.pick());
    TestModels.write(repository, "endless", TestModels.ENDLESS, TestModels.endless());
    EmbeddedModelServer server = started(ModelServerConfig.of(repository));
    GrpcModelServer client = client(server);
    GrpcModelServer late = client(server);
    CompletableFuture<InferResponse> running = client.infer(endless());
    await().atMost(PATIENCE).until(() -> server.executions("endless").running() == 1);
    CompletableFuture<Void> draining =
        CompletableFuture.runAsync(() -> server.drain(Duration.ofMinutes(5)));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(kind(late.infer(pick(1)))).isEqualTo(Kind.UNAVAILABLE));
    assertThat(running).isNotDone();
    assertThat(draining).isNotDone();

    running.cancel(false);

    assertThat(draining).succeedsWithin(PATIENCE);
  }

  @Test
  void givesCallsBackThatDoNotEndWithinTheBound() {
    EmbeddedModelServer server = serving("endless", TestModels.ENDLESS, TestModels.endless());
    CompletableFuture<InferResponse> running = client(server).infer(endless());
    await().atMost(PATIENCE).until(() -> server.executions("endless").running() == 1);

    server.drain(Duration.ofMillis(50));

    assertThat(kind(running)).as("another server may be asked").isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void countsWhatBecameOfTheExecutions() {
    TestModels.write(repository, "pick", TestModels.PICK, TestModels.pick());
    EmbeddedModelServer server = started(ModelServerConfig.of(repository));
    GrpcModelServer client = client(server);

    get(client.infer(pick(1)));
    assertThat(kind(client.infer(pick(9)))).isEqualTo(Kind.INTERNAL);

    assertThat(server.executions("pick").started()).isEqualTo(2);
    assertThat(server.executions("pick").finished()).isEqualTo(1);
    assertThat(server.executions("pick").failed()).isEqualTo(1);
    assertThat(server.executions("pick").running()).isZero();
    assertThat(server.executions("unheard_of").started()).isZero();
  }

  @Test
  void theExecutionLogTellsOfEachBeginningAndEndAndIsGoneOnWith() throws Exception {
    TestModels.write(repository, "pick", TestModels.PICK, TestModels.pick());
    Path log = repository.resolve("executions.log");
    ModelServerConfig config = ModelServerConfig.of(repository).withExecutionLog(log);

    for (int run = 0; run < 2; run++) {
      try (EmbeddedModelServer server = EmbeddedModelServer.start(config)) {
        server.awaitReady(PATIENCE);
        GrpcModelServer client = client(server);
        get(client.infer(pick(1)));
        assertThat(kind(client.infer(pick(9)))).isEqualTo(Kind.INTERNAL);
      }
    }

    String id = pick(1).id();
    List<String> once =
        List.of(
            "began pick/1 " + id,
            "finished pick/1 " + id,
            "began pick/1 " + id,
            "failed pick/1 " + id);
    assertThat(Files.readAllLines(log))
        .allSatisfy(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
        .extracting(line -> line.substring(line.indexOf(' ') + 1))
        .isEqualTo(Stream.concat(once.stream(), once.stream()).toList());
  }

  @Test
  void runsAsManyCallsAtOnceAsTheModelHasInstances() {
    String two = TestModels.ENDLESS.replace("count: 1", "count: 2");
    EmbeddedModelServer server = serving("endless", two, TestModels.endless());
    GrpcModelServer client = client(server);

    for (int i = 0; i < 3; i++) {
      client.infer(endless());
    }

    await().atMost(PATIENCE).until(() -> server.executions("endless").running() == 2);
    await()
        .during(Duration.ofMillis(100))
        .atMost(PATIENCE)
        .until(() -> server.executions("endless").started() == 2);
  }

  @Test
  void refusesCallsBeyondTheQueueLimitAsAnOverload() {
    TestModels.write(repository, "endless", TestModels.ENDLESS, TestModels.endless());
    EmbeddedModelServer server = started(ModelServerConfig.of(repository).withQueueLimit(1));
    GrpcModelServer client = client(server);
    client.infer(endless());
    await().atMost(PATIENCE).until(() -> server.executions("endless").running() == 1);

    List<CompletableFuture<InferResponse>> more =
        List.of(client.infer(endless()), client.infer(endless()));

    await().atMost(PATIENCE).until(() -> more.stream().anyMatch(CompletableFuture::isDone));
    CompletableFuture<InferResponse> refused =
        more.stream().filter(CompletableFuture::isDone).findFirst().orElseThrow();
    assertThat(kind(refused)).isEqualTo(Kind.OVERLOADED);
  }

  @Test
  void refusesARequestOverItsLimit() {
    TestModels.write(repository, "arithmetic", TestModels.ARITHMETIC, TestModels.arithmetic());
    EmbeddedModelServer server = started(ModelServerConfig.of(repository).withLargestMessage(1000));
    Tensor big = Tensor.of("A", DataType.FP32, ByteBuffer.allocate(4000), 1000);

    CompletableFuture<InferResponse> answer =
        client(server).infer(call("arithmetic", List.of(big, big.named("B")), List.of("SUM")));

    assertThat(kind(answer)).isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void refusesAModelWhoseDigestIsAnotherAndServesTheRest() {
    TestModels.writeContractModels(repository);
    String digest = "parameters { key: \"digest\" value: { string_value: \"%s\" } }";
    TestModels.write(
        repository, "pick", TestModels.PICK + digest.formatted("0".repeat(64)), TestModels.pick());
    EmbeddedModelServer server = EmbeddedModelServer.start(ModelServerConfig.of(repository));
    open.add(server);
    GrpcModelServer client = client(server);

    assertThatThrownBy(() -> server.awaitReady(PATIENCE))
        .hasMessageContaining("model 'pick'")
        .hasMessageContaining("digest says 0000");

    assertThat(get(client.ready("pick", "1"))).isFalse();
    assertThat(kind(client.infer(pick(0)))).isEqualTo(Kind.NOT_FOUND);
    await().atMost(PATIENCE).until(() -> get(client.ready("arithmetic", "1")));
    assertThat(stub(server).serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
        .isFalse();
  }

  @Test
  void acceptsTheDigestOfTheFile() {
    String config =
        TestModels.PICK
            + "parameters { key: \"digest\" value: { string_value: \""
            + sha256(TestModels.pick())
            + "\" } }";

    EmbeddedModelServer server = serving("pick", config, TestModels.pick());

    assertThat(get(client(server).ready("pick", "1"))).isTrue();
  }

  @Test
  void refusesAModelWhoseTensorsAreNotThoseOfItsConfiguration() {
    String config = TestModels.PICK.replace("PICKED", "CHOSEN").replace("TYPE_INT64", "TYPE_INT32");
    TestModels.write(repository, "pick", config, TestModels.pick());
    EmbeddedModelServer server = EmbeddedModelServer.start(ModelServerConfig.of(repository));
    open.add(server);

    assertThatThrownBy(() -> server.awaitReady(PATIENCE))
        .hasMessageContaining("no output 'CHOSEN'")
        .hasMessageContaining("input 'INDEX'");
  }

  @Test
  void refusesWhatIsNoOnnxFile() {
    TestModels.write(repository, "pick", TestModels.PICK, new byte[] {1, 2, 3});
    EmbeddedModelServer server = EmbeddedModelServer.start(ModelServerConfig.of(repository));
    open.add(server);

    assertThatThrownBy(() -> server.awaitReady(PATIENCE)).hasMessageContaining("ONNX Runtime");
  }

  @Test
  void servesTheHighestVersionUnlessThePolicySaysMore() {
    String all = TestModels.PICK + "version_policy { all { } }";
    for (String version : List.of("2", "10")) {
      TestModels.write(repository, "newest", version, TestModels.PICK, TestModels.pick());
      TestModels.write(repository, "every", version, all, TestModels.pick());
    }
    GrpcModelServer client = client(started(ModelServerConfig.of(repository)));

    assertThat(get(client.ready("newest", "2"))).isFalse();
    assertThat(get(client.ready("newest", "10"))).isTrue();
    assertThat(get(client.ready("every", "2"))).isTrue();
    assertThat(get(client.ready("every", "10"))).isTrue();
  }

  @Test
  void takesTypedContentsAndAnswersRaw() {
    EmbeddedModelServer server =
        serving("arithmetic", TestModels.ARITHMETIC, TestModels.arithmetic());
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName("arithmetic")
            .setId("typed")
            .addInputs(typed("A", 1, 2))
            .addInputs(typed("B", 3, 4))
            .build();

    ModelInferResponse response = stub(server).modelInfer(request);

    assertThat(response.getId()).isEqualTo("typed");
    assertThat(response.getModelVersion()).isEqualTo("1");
    assertThat(response.getOutputsList())
        .extracting(ModelInferResponse.InferOutputTensor::getName)
        .containsExactly("SUM", "PRODUCT");
    assertThat(response.getRawOutputContentsCount()).isEqualTo(2);
    assertThat(response.getRawOutputContents(0).size()).isEqualTo(8);
  }

  @Test
  void describesItselfAndItsModels() {
    EmbeddedModelServer server =
        serving("arithmetic", TestModels.ARITHMETIC, TestModels.arithmetic());
    GRPCInferenceServiceBlockingStub stub = stub(server);

    assertThat(stub.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName())
        .isEqualTo("skyriver-model-server");
    ModelMetadataResponse metadata =
        stub.modelMetadata(ModelMetadataRequest.newBuilder().setName("arithmetic").build());
    assertThat(metadata.getVersionsList()).containsExactly("1");
    assertThat(metadata.getInputsList())
        .extracting(TensorMetadata::getName)
        .containsExactly("A", "B");
    assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L);
    assertThat(
            stub.modelConfig(ModelConfigRequest.newBuilder().setName("arithmetic").build())
                .getConfig()
                .getBackend())
        .isEqualTo("onnxruntime");
  }

  @Test
  void endsRunningCallsWhenItIsClosed() {
    EmbeddedModelServer server = serving("endless", TestModels.ENDLESS, TestModels.endless());
    CompletableFuture<InferResponse> running = client(server).infer(endless());
    await().atMost(PATIENCE).until(() -> server.executions("endless").running() == 1);

    Instant before = Instant.now();
    server.close();

    assertThat(kind(running)).isEqualTo(Kind.UNAVAILABLE);
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
  }

  private EmbeddedModelServer serving(String model, String config, byte[] onnx) {
    TestModels.write(repository, model, config, onnx);
    return started(ModelServerConfig.of(repository));
  }

  private EmbeddedModelServer started(ModelServerConfig config) {
    EmbeddedModelServer server = EmbeddedModelServer.start(config);
    open.add(server);
    try {
      server.awaitReady(PATIENCE);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return server;
  }

  private GrpcModelServer client(EmbeddedModelServer server) {
    GrpcModelServer client = GrpcModelServer.at(new Endpoint("127.0.0.1", server.port()));
    open.add(0, client);
    return client;
  }

  private GRPCInferenceServiceBlockingStub stub(EmbeddedModelServer server) {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    open.add(0, channel::shutdownNow);
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static InferRequest endless() {
    List<Tensor> inputs =
        List.of(Tensor.floats("VALUE", new float[] {1}, 1), Tensor.longs("ROUNDS", Long.MAX_VALUE));
    return call("endless", inputs, List.of("RESULT"));
  }

  private static InferRequest pick(long index) {
    List<Tensor> inputs =
        List.of(Tensor.floats("DATA", new float[] {1, 2}, 2), Tensor.longs("INDEX", index));
    return call("pick", inputs, List.of("PICKED"));
  }

  private static InferRequest call(String model, List<Tensor> inputs, List<String> outputs) {
    return new InferRequest(
        model, "1", "call", inputs, outputs, InferRequest.Order.DEFAULT, Duration.ofMinutes(1));
  }

  private static InferInputTensor typed(String name, float... values) {
    InferInputTensor.Builder tensor =
        InferInputTensor.newBuilder().setName(name).setDatatype("FP32").addShape(values.length);
    for (float value : values) {
      tensor.getContentsBuilder().addFp32Contents(value);
    }
    return tensor.build();
  }

  private static String sha256(byte[] content) {
    try {
      return java.util.HexFormat.of()
          .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static @Nullable Kind kind(CompletableFuture<InferResponse> answer) {
    try {
      answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause() instanceof ModelServerException cause ? cause.kind() : null;
    } catch (Exception e) {
      throw new AssertionError(Arrays.toString(e.getStackTrace()), e);
    }
  }
}
