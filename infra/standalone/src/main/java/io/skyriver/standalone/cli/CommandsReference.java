package io.skyriver.standalone.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the reference of the commands from the commands themselves. */
public final class CommandsReference {
  private static final String HEAD =
      """
      # Commands

      `infra/skyriver COMMAND`: `generate` and `serve` run all of Skyriver in one process; the others talk to a running one, wherever it
      runs. Generated from the commands; `mvn -pl infra/standalone exec:java` writes it anew after a build.

      With `--json`, standard output carries one JSON object a line and nothing else; field names are stable. What goes wrong is there as
      `{"failures":[{"code","class","message","stage"}]}`, and on standard error in words with what to do.

      """;

  private CommandsReference() {}

  /** Writes {@code COMMANDS.md} into the folder given. */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]).resolve("COMMANDS.md"), page());
  }

  /** The page, Markdown. */
  static String page() {
    CommandLine main = Main.commandLine();
    StringBuilder page = new StringBuilder(HEAD).append(exitCodes()).append('\n');
    main.getSubcommands().values().forEach(command -> page.append(section(command)));
    return page.toString().stripTrailing() + "\n";
  }

  private static String exitCodes() {
    return Arrays.stream(ExitCode.values())
        .map(exit -> "| %d | %s |\n".formatted(exit.code(), exit.meaning()))
        .collect(Collectors.joining("", "| exit code | meaning |\n|---|---|\n", ""));
  }

  private static String section(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String usage = command.getHelp().synopsis(0).strip();
    return "## %s\n\n%s\n\n```\n%s\n```\n\n%s\n%s\nExit codes: %s.\n\n"
        .formatted(
            spec.name(),
            lines(spec.usageMessage().description()),
            Ansi.OFF.string(usage),
            arguments(spec),
            footer(spec),
            String.join(", ", spec.usageMessage().exitCodeList().keySet()));
  }

  private static String arguments(CommandSpec spec) {
    StringBuilder table = new StringBuilder("| argument | meaning |\n|---|---|\n");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      table.append(row(parameter.paramLabel(), parameter));
    }
    for (OptionSpec option : spec.options()) {
      String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
      table.append(row(String.join(", ", option.names()) + label, option));
    }
    return table.toString();
  }

  private static String row(String names, ArgSpec argument) {
    return "| `%s` | %s |\n".formatted(names, text(argument).replace("|", "\\|"));
  }

  private static String text(ArgSpec argument) {
    String text = String.join(" ", argument.description());
    return text.replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()));
  }

  private static String footer(CommandSpec spec) {
    String footer = lines(spec.usageMessage().footer()).replace("%n", "");
    return footer.isEmpty() ? "" : footer + "\n";
  }

  private static String lines(String... lines) {
    return String.join("\n", lines);
  }
}
