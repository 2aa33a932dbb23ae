package io.skyriver.modelserver.loading;

import io.skyriver.modelserver.engine.Engine;
import io.skyriver.modelserver.engine.Engines;
import io.skyriver.modelserver.execution.ExecutionLog;
import io.skyriver.modelserver.execution.ModelInstances;
import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.modelserver.repository.ModelFolder;
import io.skyriver.modelserver.repository.ModelRepository;
import io.skyriver.modelserver.repository.ModelVersion;
import io.skyriver.modelserver.simulation.Simulation;
import io.skyriver.triton.proto.ModelConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All models of a repository. Each is loaded on a thread of its own, so that a large one holds up
 * no other.
 */
public final class ServedModels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);

  private final List<ServedModel> models = new ArrayList<>();
  private final Map<String, InvalidModelException> refused = new LinkedHashMap<>();

  private ServedModels() {}

  /**
   * Reads the configurations and starts to load; returns before the models are ready.
   *
   * @param queueLimit how many executions of a model may wait
   * @param log is told of every execution; closed by whoever made it
   */
  public static ServedModels load(Path repository, int queueLimit, ExecutionLog log) {
    ServedModels all = new ServedModels();
    for (ModelFolder folder : ModelRepository.folders(repository)) {
      all.read(folder);
    }
    all.models.forEach(model -> start(model, queueLimit, log));
    return all;
  }

  /** The versions of a model that are served, in numeric order; empty for an unknown model. */
  public List<ServedModel> versions(String name) {
    return models.stream().filter(model -> model.version().model().equals(name)).toList();
  }

  /** One version of a model; the highest when {@code version} is empty. */
  public Optional<ServedModel> find(String name, String version) {
    return versions(name).stream()
        .filter(model -> version.isEmpty() || model.version().version().equals(version))
        .reduce((lower, higher) -> higher);
  }

  /** Why a folder of that name serves no version, empty when it does or doesn't exist. */
  public Optional<String> refusal(String name) {
    return Optional.ofNullable(refused.get(name)).map(InvalidModelException::getMessage);
  }

  /** Whether every model of the repository can run. */
  public boolean ready() {
    return refused.isEmpty() && models.stream().allMatch(ServedModel::ready);
  }

  /** Done when every model can run; fails with the first refusal. */
  public CompletableFuture<Void> whenReady() {
    CompletableFuture<?>[] all =
        models.stream().map(ServedModel::loading).toArray(CompletableFuture[]::new);
    return refused.isEmpty()
        ? CompletableFuture.allOf(all)
        : CompletableFuture.failedFuture(refused.values().iterator().next());
  }

  /** Cancels all executions and frees the models; one that is still being loaded frees itself. */
  @Override
  public void close() {
    models.forEach(model -> model.loading().thenAccept(ModelInstances::close));
  }

  private void read(ModelFolder folder) {
    try {
      ModelConfig config = folder.config();
      for (ModelVersion version : folder.versions(config)) {
        models.add(new ServedModel(version, config, new CompletableFuture<>()));
      }
    } catch (InvalidModelException e) {
      refused.put(folder.name(), e);
      LOG.error("refused: {}", e.getMessage());
    }
  }

  private static Engine engine(ServedModel model) throws InvalidModelException {
    return model.config().getBackend().equals(Simulation.BACKEND)
        ? Simulation.load(model.version())
        : Engines.load(model.version());
  }

  private static void start(ServedModel model, int queueLimit, ExecutionLog log) {
    Thread thread = new Thread(() -> load(model, queueLimit, log), "load-" + model.version());
    thread.setDaemon(true);
    thread.start();
  }

  private static void load(ServedModel model, int queueLimit, ExecutionLog log) {
    ModelVersion version = model.version();
    try {
      model
          .loading()
          .complete(
              new ModelInstances(
                  version.toString(),
                  engine(model),
                  version.settings().instances(),
                  queueLimit,
                  log));
      LOG.info("loaded {}", version);
    } catch (InvalidModelException e) {
      model.loading().completeExceptionally(e);
      LOG.error("refused: {}", e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      model.loading().completeExceptionally(e);
      LOG.error("refused {}", version, e);
    }
  }
}
