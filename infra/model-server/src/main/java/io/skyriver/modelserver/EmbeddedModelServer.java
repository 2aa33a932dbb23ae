package io.skyriver.modelserver;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.skyriver.modelserver.engine.Natives;
import io.skyriver.modelserver.execution.ExecutionCounts;
import io.skyriver.modelserver.loading.ServedModel;
import io.skyriver.modelserver.loading.ServedModels;
import io.skyriver.modelserver.service.InferenceService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A model server within this process. It listens as soon as it is started; its models become ready
 * one by one, which clients learn from ModelReady and from UNAVAILABLE answers. Safe for use by
 * many threads.
 */
public final class EmbeddedModelServer implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(5);

  private final ServedModels models;
  private final Server server;

  private EmbeddedModelServer(ServedModels models, Server server) {
    this.models = models;
    this.server = server;
  }

  /**
   * Listens and begins to load the models.
   *
   * @throws UncheckedIOException when the repository can't be listed or the address not be bound
   */
  public static EmbeddedModelServer start(ModelServerConfig config) {
    Natives.confine(config.nativeCache());
    ServedModels models = ServedModels.load(config.repository(), config.queueLimit());
    try {
      return new EmbeddedModelServer(models, listen(config, models));
    } catch (IOException e) {
      models.close();
      throw new UncheckedIOException("can't listen on " + config.host() + ":" + config.port(), e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /**
   * Waits until every model can run.
   *
   * @throws IllegalStateException when a model is refused, with the reason, or the time is over
   */
  public void awaitReady(Duration timeout) throws InterruptedException {
    try {
      models.whenReady().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a model is refused: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("models aren't ready within " + timeout, e);
    }
  }

  /** What happened to the executions of a model's highest version that is ready; zeros before. */
  public ExecutionCounts executions(String model) {
    return models
        .find(model, "")
        .filter(ServedModel::ready)
        .map(ready -> ready.loading().join().counts())
        .orElseGet(() -> ExecutionCounts.NONE);
  }

  /** How many executions of a model run at once by its configuration; 0 for an unknown model. */
  public int instances(String model) {
    return models.find(model, "").map(served -> served.version().settings().instances()).orElse(0);
  }

  /** Waits until the server has stopped listening. */
  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /** Cancels all calls, stops listening and frees the models; waits for both within bounds. */
  @Override
  public void close() {
    server.shutdownNow();
    models.close();
    try {
      server.awaitTermination(STOP.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Server listen(ModelServerConfig config, ServedModels models) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
        .maxInboundMessageSize(config.largestMessage())
        .addService(new InferenceService(models))
        .build()
        .start();
  }
}
