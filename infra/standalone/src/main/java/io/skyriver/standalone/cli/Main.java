package io.skyriver.standalone.cli;

import io.skyriver.events.Failure;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The {@code skyriver} command. */
@Command(
    name = "skyriver",
    description = {
      "Turns prompts into videos on a Kafka data platform.",
      "generate and serve run all of it in one process; the other commands talk to a running one."
    },
    subcommands = {
      GenerateCommand.class,
      ServeCommand.class,
      SubmitCommand.class,
      WatchCommand.class,
      GetCommand.class,
      ListCommand.class,
      CancelCommand.class,
      ReplayCommand.class,
      RedriveCommand.class,
      TopicsCommand.class,
      DoctorCommand.class,
      CompletionCommand.class
    },
    version = "skyriver 0.1.0",
    synopsisSubcommandLabel = "COMMAND")
@Exits({
  ExitCode.OK,
  ExitCode.FAILED,
  ExitCode.USAGE_OR_REJECTED,
  ExitCode.UNREACHABLE,
  ExitCode.UNKNOWN,
  ExitCode.UNFINISHED,
  ExitCode.DIFFERS,
  ExitCode.CANCELLED
})
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    int exitCode = run(writer(System.out), writer(System.err), args);
    System.out.flush();
    System.err.flush();
    // Libraries leave threads behind that nobody can join; everything that matters is closed by
    // now.
    System.exit(exitCode);
  }

  /**
   * Runs the command and returns its exit code.
   *
   * @param out takes what it found
   * @param err takes what it says on the side
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine().setOut(out).setErr(err).execute(args);
  }

  static CommandLine commandLine() {
    CommandLine command = new CommandLine(new Main());
    describe(command);
    return command
        .setExecutionExceptionHandler(Main::explain)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** What all commands have in common. */
  private static void describe(CommandLine command) {
    command.getCommandSpec().mixinStandardHelpOptions(true);
    command
        .getCommandSpec()
        .usageMessage()
        .sortOptions(false)
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes(command.getCommandSpec().userObject()));
    command.getSubcommands().values().forEach(Main::describe);
  }

  private static Map<String, String> exitCodes(Object command) {
    Map<String, String> codes = new LinkedHashMap<>();
    Exits exits = command.getClass().getAnnotation(Exits.class);
    for (ExitCode exit : exits == null ? new ExitCode[0] : exits.value()) {
      codes.put(Integer.toString(exit.code()), exit.meaning());
    }
    return codes;
  }

  private static int explain(Exception failure, CommandLine command, ParseResult arguments) {
    Problem problem = Problem.of(failure);
    PrintWriter err = command.getErr();
    err.println("skyriver: " + problem.code() + ": " + problem.message());
    err.flush();
    if (isJson(arguments)) {
      Failure told =
          new Failure(problem.code(), problem.failureClass(), problem.message(), "command");
      command.getOut().println(Facts.json(List.of(told)));
      command.getOut().flush();
    }
    return problem.exit().code();
  }

  private static boolean isJson(ParseResult arguments) {
    return arguments.hasSubcommand()
        ? isJson(arguments.subcommand())
        : arguments.hasMatchedOption("--json");
  }

  /** What is printed for people, in the encoding of files and terminals today. */
  private static PrintWriter writer(OutputStream out) {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }
}
