package io.skyriver.standalone.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code skyriver} command. */
@Command(
    name = "skyriver",
    description =
        "Turns prompts into videos: broker, schema registry, models and stages in one process.",
    subcommands = {GenerateCommand.class, ServeCommand.class},
    mixinStandardHelpOptions = true,
    version = "skyriver 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:wrong usage, or the submission was rejected",
      "130:cancelled"
    })
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    int exitCode = run(args);
    System.out.flush();
    System.err.flush();
    // Libraries leave threads behind that nobody can join; everything that matters is closed by
    // now.
    System.exit(exitCode);
  }

  /** Runs the command and returns its exit code. */
  static int run(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Main::explain)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static int explain(
      Exception failure, CommandLine command, CommandLine.ParseResult ignored) {
    PrintWriter err = command.getErr();
    err.println("skyriver: " + Explanation.of(failure));
    err.flush();
    return Explanation.exitCode(failure);
  }

  /** What is printed for people, in the encoding of files and terminals today. */
  static PrintWriter writer(java.io.OutputStream out) {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }
}
