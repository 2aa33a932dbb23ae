package io.skyriver.modelserver.engine;

import io.skyriver.triton.Tensor;
import java.util.List;
import java.util.Map;

/** A loaded model. Safe for use by many threads; keeps nothing between runs. */
public interface Engine extends AutoCloseable {

  /**
   * Runs the model on the calling thread.
   *
   * @param inputs tensors by name, checked against the configuration
   * @param outputs names of the wanted outputs, all configured
   * @param termination ends the run early
   * @return the outputs in the wanted order
   * @throws ModelFailureException when the model fails or is terminated
   */
  List<Tensor> run(Map<String, Tensor> inputs, List<String> outputs, Termination termination)
      throws ModelFailureException;

  /** Frees the model; no run may be in progress. */
  @Override
  void close();
}
