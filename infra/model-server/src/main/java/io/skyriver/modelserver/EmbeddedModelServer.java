package io.skyriver.modelserver;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.skyriver.modelserver.engine.Natives;
import io.skyriver.modelserver.execution.ExecutionCounts;
import io.skyriver.modelserver.execution.ExecutionLog;
import io.skyriver.modelserver.loading.ServedModel;
import io.skyriver.modelserver.loading.ServedModels;
import io.skyriver.modelserver.service.InferenceService;
import io.skyriver.telemetry.log.LogKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model server within this process. It listens as soon as it is started; its models become ready
 * one by one, which clients learn from ModelReady and from UNAVAILABLE answers. Safe for use by
 * many threads.
 */
public final class EmbeddedModelServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedModelServer.class);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final ServedModels models;
  private final Server server;
  private final ExecutionLog log;

  private EmbeddedModelServer(ServedModels models, Server server, ExecutionLog log) {
    this.models = models;
    this.server = server;
    this.log = log;
  }

  /**
   * Listens and begins to load the models.
   *
   * @throws UncheckedIOException when the repository can't be listed, the execution log not be
   *     opened or the address not be bound
   */
  public static EmbeddedModelServer start(ModelServerConfig config) {
    Natives.confine(config.nativeCache());
    ExecutionLog log = log(config);
    ServedModels models = ServedModels.load(config.repository(), config.queueLimit(), log);
    try {
      return new EmbeddedModelServer(models, listen(config, models), log);
    } catch (IOException e) {
      models.close();
      log.close();
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

  /**
   * Takes no further calls, lets those that are there end for that long, and closes; whoever called
   * is told that the server is away, so that the calls that are left go elsewhere.
   */
  public void drain(Duration bound) {
    server.shutdown();
    try {
      if (!server.awaitTermination(bound.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.atWarn().addKeyValue(LogKeys.TOOK, bound).log("calls are cancelled that did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
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
    log.close();
  }

  private static ExecutionLog log(ModelServerConfig config) {
    Path file = config.executionLog();
    return file == null ? ExecutionLog.NONE : ExecutionLog.appendingTo(file);
  }

  private static Server listen(ModelServerConfig config, ServedModels models) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.port()))
        .maxInboundMessageSize(config.largestMessage())
        .addService(new InferenceService(models))
        .build()
        .start();
  }
}
