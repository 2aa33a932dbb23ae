package io.skyriver.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class CommandsReferenceTest {

  @Test
  void thePageInTheRepositoryIsWhatTheCommandsSay() throws IOException {
    assertThat(Files.readString(Path.of("COMMANDS.md")))
        .as("run: mvn -pl infra/standalone exec:java")
        .isEqualTo(CommandsReference.page());
  }

  @Test
  void everyCommandExplainsItselfAndItsExitCodes() {
    for (Map.Entry<String, CommandLine> command : Main.commandLine().getSubcommands().entrySet()) {
      String help = command.getValue().getUsageMessage(Ansi.OFF);
      assertThat(help).as(command.getKey()).contains("Exit codes:", "  0 ", "  2 ", "--help");
      assertThat(command.getValue().getCommandSpec().usageMessage().description()[0])
          .as("first sentence of " + command.getKey() + ", which the list of commands shows")
          .endsWith(".");
    }
  }
}
