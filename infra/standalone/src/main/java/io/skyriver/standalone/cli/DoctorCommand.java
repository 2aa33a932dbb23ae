package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.standalone.client.Connection;
import io.skyriver.standalone.doctor.Doctor;
import io.skyriver.standalone.doctor.Finding;
import io.skyriver.standalone.doctor.Finding.Level;
import io.skyriver.standalone.system.Installation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks whether Skyriver can run here. */
@Command(
    name = "doctor",
    description = {
      "Looks whether Skyriver can run here, and says what to do.",
      "Platform, Java, cores, memory, disk, the ports of serve, the model files and the registry's program; where its",
      "address is given, also whether a running Skyriver answers. Fails when any check fails."
    },
    footer = "%nJSON: a line for each check: check, level (ok, warn, fail), found, remedy.")
@Exits({ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE_OR_REJECTED})
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "skyriver-data",
      description = "Data directory of serve (default ${DEFAULT-VALUE}).")
  private Path data = Path.of("");

  @Mixin private PortOptions ports = new PortOptions();

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(names = "--json", description = "Print JSON, one object a line, and nothing else.")
  private boolean json;

  @Override
  public Integer call() {
    Optional<Connection> given =
        connection.isGiven(System.getenv())
            ? Optional.of(connection.connection())
            : Optional.empty();
    Printer printer = new Printer(json, spec.commandLine().getOut(), spec.commandLine().getErr());
    Doctor doctor = new Doctor(Installation.current(), data, ports.byOption(), given);
    List<Finding> findings = doctor.examine();
    findings.forEach(finding -> printer.print(text(finding), () -> json(finding)));
    boolean failed = findings.stream().anyMatch(finding -> finding.level() == Level.FAIL);
    return (failed ? ExitCode.FAILED : ExitCode.OK).code();
  }

  private static String text(Finding finding) {
    String line = "%-4s  %-15s  %s".formatted(level(finding), finding.check(), finding.found());
    return finding.remedy().isEmpty() ? line : line + "\n      → " + finding.remedy();
  }

  private static ObjectNode json(Finding finding) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("check", finding.check())
        .put("level", level(finding))
        .put("found", finding.found())
        .put("remedy", finding.remedy());
  }

  private static String level(Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }
}
