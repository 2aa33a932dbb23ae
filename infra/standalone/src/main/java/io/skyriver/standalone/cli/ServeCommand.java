package io.skyriver.standalone.cli;

import io.skyriver.standalone.data.DataDirectory;
import io.skyriver.standalone.net.FreePorts;
import io.skyriver.standalone.system.Installation;
import io.skyriver.standalone.system.Ports;
import io.skyriver.standalone.system.Standalone;
import io.skyriver.standalone.system.StandaloneConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps everything up until it is told to stop. */
@Command(
    name = "serve",
    description = "Keeps Skyriver up on fixed ports until Ctrl-C.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped by Ctrl-C or SIGTERM",
      "1:Skyriver failed",
      "2:wrong usage, a port in use, or a data directory that can't be used"
    })
final class ServeCommand implements Callable<Integer> {
  private static final int WATCH_SECONDS = 1;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Where everything is kept; created when missing.")
  private Path data = Path.of("");

  @Option(
      names = "--http-port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "HTTP interface (default ${DEFAULT-VALUE}).")
  private int httpPort;

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      defaultValue = "9092",
      description = "Kafka (default ${DEFAULT-VALUE}).")
  private int kafkaPort;

  @Option(
      names = "--registry-port",
      paramLabel = "N",
      defaultValue = "8081",
      description = "Schema registry (default ${DEFAULT-VALUE}).")
  private int registryPort;

  @Option(
      names = "--model-port",
      paramLabel = "N",
      defaultValue = "8001",
      description = "Model server, KServe v2 over gRPC (default ${DEFAULT-VALUE}).")
  private int modelPort;

  @Mixin private LogOption log = new LogOption();

  @Override
  public Integer call() throws Exception {
    Cancellation cancellation = Cancellation.onSignals();
    requireFree("--http-port", httpPort);
    requireFree("--kafka-port", kafkaPort);
    requireFree("--registry-port", registryPort);
    requireFree("--model-port", modelPort);
    try (DataDirectory directory = DataDirectory.open(data)) {
      log.begin(directory.log());
      Scratch.in(directory);
      serve(directory, cancellation);
    }
    return ExitCode.OK;
  }

  private void serve(DataDirectory directory, Cancellation cancellation)
      throws InterruptedException {
    Ports ports = new Ports(OptionalInt.of(httpPort), kafkaPort, registryPort, modelPort);
    StandaloneConfig config = StandaloneConfig.lasting(Installation.current(), ports);
    try (Standalone system = Standalone.start(config, directory)) {
      System.err.println("starting, the log is " + directory.log());
      if (system.awaitRunning(cancellation::isWanted)) {
        announce(system, System.out);
      }
      while (!cancellation.await(WATCH_SECONDS)) {
        system.requireHealthy();
      }
      System.err.println("stopping");
    }
  }

  private static void announce(Standalone system, PrintStream out) {
    out.println("Kafka            " + system.bootstrapServers());
    out.println("schema registry  " + system.registryAddress());
    out.println("model server     127.0.0.1:" + system.modelPort());
    system.httpPort().ifPresent(port -> out.println("HTTP             http://127.0.0.1:" + port));
    out.println("ready");
    out.flush();
  }

  private static void requireFree(String option, int port) {
    if (port != 0 && !FreePorts.isFree(port)) {
      throw new UsageException(
          "port %d is in use: stop what uses it, or choose another with %s"
              .formatted(port, option));
    }
  }
}
