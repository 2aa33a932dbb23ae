package io.skyriver.modelserver.service;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.skyriver.modelserver.repository.ModelSettings;
import io.skyriver.modelserver.repository.TensorSpec;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.proto.ModelInferRequest;
import io.skyriver.triton.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.skyriver.triton.wire.MalformedMessageException;
import io.skyriver.triton.wire.RequestMessages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that fits the model's configuration.
 *
 * @param inputs tensors by name
 * @param outputs the wanted outputs, all of them when the request names none
 */
record CheckedCall(Map<String, Tensor> inputs, List<String> outputs) {

  /** Checks a request; throws INVALID_ARGUMENT with every problem. */
  static CheckedCall of(ModelInferRequest request, ModelSettings settings) {
    List<String> problems = new ArrayList<>();
    Map<String, Tensor> inputs = byName(request, problems);
    for (TensorSpec spec : settings.inputs()) {
      Tensor input = inputs.get(spec.name());
      if (input != null) {
        spec.mismatch(input).ifPresent(problem -> problems.add("input " + problem));
      } else if (!spec.optional()) {
        problems.add("input '" + spec.name() + "' is missing");
      }
    }
    inputs.keySet().stream()
        .filter(name -> !contains(settings.inputs(), name))
        .forEach(name -> problems.add("there is no input '" + name + "'"));
    List<String> outputs = outputs(request, settings, problems);
    if (!problems.isEmpty()) {
      throw invalid(String.join("; ", problems));
    }
    return new CheckedCall(inputs, outputs);
  }

  private static Map<String, Tensor> byName(ModelInferRequest request, List<String> problems) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Tensor input : tensors(request)) {
      if (inputs.put(input.name(), input) != null) {
        problems.add("input '" + input.name() + "' is there twice");
      }
    }
    return inputs;
  }

  private static List<Tensor> tensors(ModelInferRequest request) {
    try {
      return RequestMessages.inputs(request);
    } catch (MalformedMessageException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static List<String> outputs(
      ModelInferRequest request, ModelSettings settings, List<String> problems) {
    if (request.getOutputsCount() == 0) {
      return settings.outputs().stream().map(TensorSpec::name).toList();
    }
    List<String> wanted =
        request.getOutputsList().stream().map(InferRequestedOutputTensor::getName).toList();
    wanted.stream()
        .filter(name -> !contains(settings.outputs(), name))
        .forEach(name -> problems.add("there is no output '" + name + "'"));
    return wanted;
  }

  private static boolean contains(List<TensorSpec> specs, String name) {
    return specs.stream().anyMatch(spec -> spec.name().equals(name));
  }

  private static StatusRuntimeException invalid(String problem) {
    return Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException();
  }
}
