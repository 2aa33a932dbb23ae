package io.skyriver.modelserver.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.skyriver.triton.Tensor;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** One call of a session; frees the native tensors in any case. */
final class OnnxRun {
  private OnnxRun() {}

  static List<Tensor> run(
      OrtSession session, Collection<Tensor> inputs, List<String> outputs, Termination termination)
      throws ModelFailureException {
    Map<String, OnnxTensor> natives = new HashMap<>();
    try (Termination.Guard guard = termination.guard()) {
      for (Tensor input : inputs) {
        natives.put(input.name(), OrtTensors.of(input));
      }
      try (OrtSession.Result result =
          session.run(natives, new LinkedHashSet<>(outputs), guard.options())) {
        return outputs.stream()
            .map(name -> OrtTensors.of(name, result.get(name).orElseThrow()))
            .toList();
      }
    } catch (OrtException e) {
      throw new ModelFailureException("ONNX Runtime: " + e.getMessage(), e);
    } finally {
      natives.values().forEach(OnnxTensor::close);
    }
  }
}
