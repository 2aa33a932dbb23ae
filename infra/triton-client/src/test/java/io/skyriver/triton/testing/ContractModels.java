package io.skyriver.triton.testing;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The models of {@link ModelServerContract} in plain Java, for servers that run no real ones. */
public final class ContractModels {
  private static final Map<String, Map<String, String>> INPUTS =
      Map.of(
          "arithmetic", Map.of("A", "FP32", "B", "FP32"),
          "pick", Map.of("DATA", "FP32", "INDEX", "INT64"),
          "endless", Map.of("VALUE", "FP32", "ROUNDS", "INT64"));
  private static final Map<String, List<String>> OUTPUTS =
      Map.of(
          "arithmetic", List.of("SUM", "PRODUCT"),
          "pick", List.of("PICKED"),
          "endless", List.of("RESULT"));

  private ContractModels() {}

  public static boolean has(String model, String version) {
    return INPUTS.containsKey(model) && version.equals("1");
  }

  /** The answer to a call; that of {@code endless} never comes. */
  public static CompletableFuture<InferResponse> answer(InferRequest request) {
    check(request);
    return switch (request.model()) {
      case "arithmetic" -> answer(request, arithmetic(request));
      case "pick" -> answer(request, pick(request));
      default -> new CompletableFuture<>();
    };
  }

  private static void check(InferRequest request) {
    if (!has(request.model(), request.version())) {
      throw failure(Kind.NOT_FOUND, "no model " + request.model());
    }
    Map<String, String> inputs = INPUTS.getOrDefault(request.model(), Map.of());
    boolean wrong =
        request.inputs().size() != inputs.size()
            || request.inputs().stream()
                .anyMatch(input -> !fits(input, inputs.getOrDefault(input.name(), "none")))
            || !OUTPUTS.getOrDefault(request.model(), List.of()).containsAll(request.outputs());
    if (wrong) {
      throw failure(Kind.INVALID_REQUEST, "the tensors don't fit " + request.model());
    }
  }

  private static boolean fits(Tensor input, String datatype) {
    boolean oneNumber = !datatype.equals("INT64") || input.shape().equals(List.of(1L));
    return input.datatype().name().equals(datatype) && input.shape().size() == 1 && oneNumber;
  }

  private static List<Tensor> arithmetic(InferRequest request) {
    FloatBuffer a = input(request, "A").floats();
    FloatBuffer b = input(request, "B").floats();
    float[] sum = new float[a.remaining()];
    float[] product = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = a.get(i) + b.get(i);
      product[i] = a.get(i) * b.get(i);
    }
    return List.of(
        Tensor.floats("SUM", sum, sum.length), Tensor.floats("PRODUCT", product, product.length));
  }

  private static List<Tensor> pick(InferRequest request) {
    FloatBuffer data = input(request, "DATA").floats();
    long index = input(request, "INDEX").data().getLong();
    if (index < 0 || index >= data.remaining()) {
      throw failure(Kind.INTERNAL, "no element " + index);
    }
    return List.of(Tensor.floats("PICKED", new float[] {data.get((int) index)}, 1));
  }

  private static Tensor input(InferRequest request, String name) {
    return request.inputs().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static CompletableFuture<InferResponse> answer(
      InferRequest request, List<Tensor> outputs) {
    List<Tensor> wanted =
        request.outputs().stream()
            .map(name -> outputs.stream().filter(t -> t.name().equals(name)).findFirst())
            .map(java.util.Optional::orElseThrow)
            .toList();
    return CompletableFuture.completedFuture(new InferResponse(wanted, Duration.ZERO));
  }

  private static ModelServerException failure(Kind kind, String message) {
    return new ModelServerException(kind, message, null);
  }
}
