package io.skyriver.modelserver.engine;

import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.modelserver.repository.ModelVersion;

/** Chooses the engine of a model. */
public final class Engines {
  private Engines() {}

  /**
   * Loads a model: a text encoder where the configuration names a tokenizer, plain ONNX elsewhere.
   */
  public static Engine load(ModelVersion version) throws InvalidModelException {
    return version.settings().parameter("tokenizer").isPresent()
        ? TextEncoder.load(version)
        : OnnxEngine.load(version);
  }
}
