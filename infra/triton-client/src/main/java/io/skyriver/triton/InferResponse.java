package io.skyriver.triton;

import java.time.Duration;
import java.util.List;

/**
 * The answer to one call.
 *
 * @param outputs the wanted tensors in the order of the request
 * @param modelTime time between sending the call and its answer
 */
public record InferResponse(List<Tensor> outputs, Duration modelTime) {

  public InferResponse {
    outputs = List.copyOf(outputs);
  }

  /** The output of that name. */
  public Tensor output(String name) {
    return outputs.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no output " + name));
  }
}
