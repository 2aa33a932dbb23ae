package io.skyriver.standalone.cli;

import io.skyriver.standalone.client.Connection;
import io.skyriver.standalone.client.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks a running Skyriver, wherever it runs. */
abstract class ClientCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(names = "--json", description = "Print JSON, one object a line, and nothing else.")
  private boolean json;

  @Mixin private LogOption log = new LogOption();

  /** Does what the command is for. */
  abstract ExitCode run(Session session, Printer printer) throws Exception;

  /** Looks at the arguments before anything is asked. */
  void check() {}

  @Override
  public Integer call() throws Exception {
    check();
    log.begin();
    try (Session session = Session.open(connection())) {
      return run(session, printer()).code();
    }
  }

  final Connection connection() {
    return connection.connection();
  }

  final void beginLog() {
    log.begin();
  }

  final Printer printer() {
    return new Printer(json, spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  final LogOption log() {
    return log;
  }
}
