package io.skyriver.standalone.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that completes this command in a shell. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes commands and options in your shell.",
      "For now:    source <(infra/skyriver completion bash)",
      "For always: put that line into ~/.bashrc or ~/.zshrc."
    })
@Exits({ExitCode.OK, ExitCode.USAGE_OR_REJECTED})
final class CompletionCommand implements Callable<Integer> {
  private static final String ZSH =
      """
      autoload -U +X compinit && compinit
      autoload -U +X bashcompinit && bashcompinit
      """;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell = Shell.BASH;

  /** Whose completion. */
  enum Shell {
    BASH,
    ZSH
  }

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    if (shell == Shell.ZSH) {
      out.print(ZSH);
    }
    out.println(AutoComplete.bash("skyriver", spec.root().commandLine()));
    out.flush();
    return ExitCode.OK.code();
  }
}
