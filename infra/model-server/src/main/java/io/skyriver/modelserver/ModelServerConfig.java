package io.skyriver.modelserver;

import java.nio.file.Path;

/**
 * Where the embedded model server finds its models and how it can be reached.
 *
 * @param repository folder in Triton's layout
 * @param host address to listen on
 * @param port 0 takes any free port
 * @param largestMessage bytes of the largest request that is taken
 * @param queueLimit executions of one model that may wait; more are refused as an overload
 * @param nativeCache folder for extracted native libraries; may be shared by processes of one user
 */
public record ModelServerConfig(
    Path repository, String host, int port, int largestMessage, int queueLimit, Path nativeCache) {

  public ModelServerConfig {
    if (port < 0 || port > 65535 || largestMessage < 1 || queueLimit < 1) {
      throw new IllegalArgumentException(
          "port %d, largest message %d and queue limit %d must be in range"
              .formatted(port, largestMessage, queueLimit));
    }
  }

  /** A server for this machine only, on any free port. */
  public static ModelServerConfig of(Path repository) {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "skyriver", "natives");
    return new ModelServerConfig(repository, "127.0.0.1", 0, 256 << 20, 256, cache);
  }

  public ModelServerConfig listeningOn(String newHost, int newPort) {
    return new ModelServerConfig(
        repository, newHost, newPort, largestMessage, queueLimit, nativeCache);
  }

  public ModelServerConfig withLargestMessage(int bytes) {
    return new ModelServerConfig(repository, host, port, bytes, queueLimit, nativeCache);
  }

  public ModelServerConfig withQueueLimit(int executions) {
    return new ModelServerConfig(repository, host, port, largestMessage, executions, nativeCache);
  }

  public ModelServerConfig withNativeCache(Path folder) {
    return new ModelServerConfig(repository, host, port, largestMessage, queueLimit, folder);
  }
}
