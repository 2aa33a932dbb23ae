package io.skyriver.standalone.cli;

import io.skyriver.standalone.net.FreePorts;
import io.skyriver.standalone.system.Ports;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The ports of {@code serve}, 0 for any free one. */
final class PortOptions {
  @Option(
      names = "--http-port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "HTTP interface (default ${DEFAULT-VALUE}).")
  private int http;

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      defaultValue = "9092",
      description = "Kafka (default ${DEFAULT-VALUE}).")
  private int kafka;

  @Option(
      names = "--registry-port",
      paramLabel = "N",
      defaultValue = "8081",
      description = "Schema registry (default ${DEFAULT-VALUE}).")
  private int registry;

  @Option(
      names = "--model-port",
      paramLabel = "N",
      defaultValue = "8001",
      description = "Model server, KServe v2 over gRPC (default ${DEFAULT-VALUE}).")
  private int model;

  /** The fixed ports by the option that chooses another. */
  Map<String, Integer> byOption() {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("--http-port", http);
    ports.put("--kafka-port", kafka);
    ports.put("--registry-port", registry);
    ports.put("--model-port", model);
    ports.values().removeIf(port -> port == 0);
    return ports;
  }

  /**
   * Makes sure that the ports can be had.
   *
   * @throws UsageException if not, with what to do
   */
  void requireFree() {
    byOption()
        .forEach(
            (option, port) -> {
              if (!FreePorts.isFree(port)) {
                throw new UsageException(
                    "port %d is in use: stop what uses it, or choose another with %s"
                        .formatted(port, option));
              }
            });
  }

  Ports toPorts() {
    return new Ports(OptionalInt.of(http), kafka, registry, model);
  }
}
