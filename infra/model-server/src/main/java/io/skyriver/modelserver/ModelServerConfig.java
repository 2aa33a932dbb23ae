package io.skyriver.modelserver;

import io.skyriver.config.ConfigSources;
import io.skyriver.config.ConfigTree;
import io.skyriver.config.InvalidConfigException;
import io.skyriver.config.ObservabilitySettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the embedded model server finds its models and how it can be reached.
 *
 * @param repository folder in Triton's layout
 * @param host address to listen on
 * @param port 0 takes any free port
 * @param largestMessage bytes of the largest request that is taken
 * @param queueLimit executions of one model that may wait; more are refused as an overload
 * @param nativeCache folder for extracted native libraries; may be shared by processes of one user
 * @param executionLog file with a line for each execution that begins or ends; null for none
 * @param drain how long a process that is told to stop lets calls end
 * @param observability how a process of its own can be watched
 */
public record ModelServerConfig(
    Path repository,
    String host,
    int port,
    int largestMessage,
    int queueLimit,
    Path nativeCache,
    Duration drain,
    @Nullable Path executionLog,
    ObservabilitySettings observability) {

  /** Where nothing else is said. */
  static final Duration DRAIN = Duration.ofSeconds(20);

  /** Every setting of a model server that is a process of its own. */
  public static final ConfigTree TREE = ModelServerSettings.TREE;

  public ModelServerConfig {
    if (port < 0 || port > 65535 || largestMessage < 1 || queueLimit < 1 || drain.isNegative()) {
      throw new IllegalArgumentException(
          "port %d, largest message %d, queue limit %d and drain %s must be in range"
              .formatted(port, largestMessage, queueLimit, drain));
    }
  }

  /** A server for this machine only, on any free port, that nobody watches. */
  public static ModelServerConfig of(Path repository) {
    return new ModelServerConfig(
        repository,
        "127.0.0.1",
        0,
        256 << 20,
        256,
        ModelServerSettings.usualNativeCache(),
        DRAIN,
        null,
        ObservabilitySettings.OFF);
  }

  /**
   * Reads the settings.
   *
   * @throws InvalidConfigException with every problem found
   */
  public static ModelServerConfig load(ConfigSources sources) {
    return ModelServerSettings.config(TREE.read(sources));
  }

  public ModelServerConfig listeningOn(String newHost, int newPort) {
    return new ModelServerConfig(
        repository,
        newHost,
        newPort,
        largestMessage,
        queueLimit,
        nativeCache,
        drain,
        executionLog,
        observability);
  }

  public ModelServerConfig withLargestMessage(int bytes) {
    return new ModelServerConfig(
        repository, host, port, bytes, queueLimit, nativeCache, drain, executionLog, observability);
  }

  public ModelServerConfig withQueueLimit(int executions) {
    return new ModelServerConfig(
        repository,
        host,
        port,
        largestMessage,
        executions,
        nativeCache,
        drain,
        executionLog,
        observability);
  }

  public ModelServerConfig withNativeCache(Path folder) {
    return new ModelServerConfig(
        repository,
        host,
        port,
        largestMessage,
        queueLimit,
        folder,
        drain,
        executionLog,
        observability);
  }

  public ModelServerConfig withExecutionLog(Path file) {
    return new ModelServerConfig(
        repository,
        host,
        port,
        largestMessage,
        queueLimit,
        nativeCache,
        drain,
        file,
        observability);
  }
}
