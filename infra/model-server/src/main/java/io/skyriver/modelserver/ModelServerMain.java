package io.skyriver.modelserver;

import io.skyriver.config.ConfigSources;
import io.skyriver.config.InvalidConfigException;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.telemetry.Telemetry;
import io.skyriver.telemetry.TelemetrySettings;

/** Runs the model server as a process of its own, until it is told to stop. */
public final class ModelServerMain {

  private ModelServerMain() {}

  /**
   * Starts the process.
   *
   * @param arguments a properties file, or none; the environment's variables count either way
   */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      run(ModelServerConfig.load(ConfigSources.ofProcess(arguments)));
    } catch (InvalidConfigException invalid) {
      System.err.println(invalid.getMessage());
      System.exit(2);
    }
  }

  private static void run(ModelServerConfig config) throws InterruptedException {
    ObservabilitySettings seen = config.observability();
    Telemetry.last(
        new TelemetrySettings(
            seen.metricsHost(), seen.metricsPort(), seen.tracingEndpoint(), seen.tracingFile()));
    EmbeddedModelServer server = EmbeddedModelServer.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.drain(config.drain()), "stop"));
    server.awaitTermination();
  }
}
