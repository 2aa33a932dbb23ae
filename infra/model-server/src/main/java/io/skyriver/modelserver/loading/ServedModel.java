package io.skyriver.modelserver.loading;

import io.skyriver.modelserver.execution.ModelInstances;
import io.skyriver.modelserver.repository.ModelVersion;
import io.skyriver.triton.proto.ModelConfig;
import java.util.concurrent.CompletableFuture;

/**
 * One version of a model from the moment its configuration is read.
 *
 * @param config what config.pbtxt says
 * @param loading done when the model can run, failed with an {@code InvalidModelException} when it
 *     is refused
 */
public record ServedModel(
    ModelVersion version, ModelConfig config, CompletableFuture<ModelInstances> loading) {

  public boolean ready() {
    return loading.isDone() && !loading.isCompletedExceptionally();
  }
}
