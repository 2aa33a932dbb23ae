package io.skyriver.standalone.cli;

import io.skyriver.artifact.input.InputRules;
import io.skyriver.standalone.data.DataDirectory;
import io.skyriver.standalone.system.Installation;
import io.skyriver.standalone.system.Standalone;
import io.skyriver.standalone.system.StandaloneConfig;
import io.skyriver.telemetry.Telemetry;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps everything up until it is told to stop. */
@Command(
    name = "serve",
    description = "Keeps Skyriver up on fixed ports until Ctrl-C or SIGTERM, which is exit code 0.")
@Exits({ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE_OR_REJECTED})
final class ServeCommand implements Callable<Integer> {
  private static final int WATCH_SECONDS = 1;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Where everything is kept; created when missing.")
  private Path data = Path.of("");

  @Option(
      names = "--input-root",
      paramLabel = "DIR",
      description =
          "Folder whose files anyone may refer to by file: URIs; may be repeated (default: none).")
  private List<Path> inputRoots = List.of();

  @Mixin private PortOptions ports = new PortOptions();

  @Mixin private TelemetryOptions telemetry = new TelemetryOptions();

  @Mixin private LogOption log = new LogOption();

  @Override
  public Integer call() throws Exception {
    Cancellation cancellation = Cancellation.onSignals();
    ports.requireFree();
    try (DataDirectory directory = DataDirectory.open(data)) {
      log.begin(directory.log());
      Scratch.in(directory);
      try (Telemetry shown = telemetry.open()) {
        shown
            .metricsPort()
            .ifPresent(
                port -> System.err.println("metrics: http://127.0.0.1:" + port + "/metrics"));
        serve(directory, cancellation);
      }
    }
    return ExitCode.OK.code();
  }

  private void serve(DataDirectory directory, Cancellation cancellation)
      throws InterruptedException {
    StandaloneConfig config =
        StandaloneConfig.lasting(Installation.current(), ports.toPorts())
            .withInputs(InputRules.DEFAULT.withRoots(inputRoots));
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
}
