package io.skyriver.modelserver.execution;

import io.skyriver.modelserver.engine.Engine;
import io.skyriver.modelserver.engine.ModelFailureException;
import io.skyriver.modelserver.engine.Termination;
import io.skyriver.triton.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One call of a model, from the queue to its end. */
public final class Execution implements Runnable {
  private final String id;
  private final Map<String, Tensor> inputs;
  private final List<String> outputs;
  private final ModelInstances instances;
  private final Termination termination = new Termination();
  private final AtomicBoolean claimed = new AtomicBoolean();
  private final CompletableFuture<List<Tensor>> answer = new CompletableFuture<>();

  Execution(String id, Map<String, Tensor> inputs, List<String> outputs, ModelInstances instances) {
    this.id = id;
    this.inputs = Map.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.instances = instances;
  }

  /**
   * The outputs; fails with a {@link ModelFailureException}, and is cancelled when the execution
   * is.
   */
  public CompletableFuture<List<Tensor>> answer() {
    return answer;
  }

  /** Takes the execution from the queue or terminates its run. */
  public void cancel() {
    if (claimed.compareAndSet(false, true)) {
      instances.drop(this);
      answer.cancel(false);
    } else {
      termination.request();
    }
  }

  /** Runs the model unless the execution was cancelled before. */
  @Override
  public void run() {
    if (claimed.compareAndSet(false, true)) {
      instances.run(this);
    }
  }

  String id() {
    return id;
  }

  Termination termination() {
    return termination;
  }

  List<Tensor> execute(Engine engine) throws ModelFailureException {
    return engine.run(inputs, outputs, termination);
  }
}
