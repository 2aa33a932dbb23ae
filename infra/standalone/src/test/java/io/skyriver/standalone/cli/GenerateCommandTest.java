package io.skyriver.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.PromptSubmitted;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GenerateCommandTest {
  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  @Test
  void optionsBecomeTheSubmission() {
    PromptSubmitted prompt =
        parsed(
            "a red fox",
            "-o",
            "x.mp4",
            "--negative",
            "snow",
            "--seed",
            "7",
            "--seconds",
            "1.5",
            "--size",
            "128x96",
            "--steps",
            "12",
            "--guidance",
            "2.5",
            "--priority",
            "-3");

    assertThat(prompt)
        .isEqualTo(
            PromptSubmitted.newBuilder()
                .setPrompt("a red fox")
                .setNegativePrompt("snow")
                .setSeed(7L)
                .setSeconds(1.5)
                .setSize("128x96")
                .setSteps(12)
                .setGuidance(2.5f)
                .setPriority(-3)
                .build());
  }

  @Test
  void namesFilesByTheirUriAndLeavesUrisAndVideosAsTheyAre() {
    String video = "video_" + "1".repeat(32);
    PromptSubmitted prompt =
        parsed("fox", "-o", "x.mp4", "--connect", "a.mp4", video, "--image", "https://e/a.png");

    assertThat(prompt.getConnectFrom())
        .isEqualTo(Path.of("a.mp4").toAbsolutePath().toUri().toString());
    assertThat(prompt.getConnectTo()).isEqualTo(video);
    assertThat(prompt.getFirstImage()).isEqualTo("https://e/a.png");
    assertThat(parsed("fox", "-o", "x.mp4", "--edit", video, "--strength", "0.5").getStrength())
        .isEqualTo(0.5);
    assertThat(parsed("fox", "-o", "x.mp4", "--loop").getLoop()).isTrue();
  }

  @Test
  void refusesAnInputFileThatIsNotThereBeforeAnythingStarts() {
    assertThat(run("generate", "fox", "-o", "x.mp4", "--image", "none.png")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no file none.png");
  }

  @Test
  void whatIsNotSaidIsLeftToTheModelButTheSeedIsZero() {
    assertThat(parsed("a red fox", "-o", "x.mp4"))
        .isEqualTo(PromptSubmitted.newBuilder().setPrompt("a red fox").setSeed(0L).build());
  }

  @Test
  void valuesNobodyServesAreLeftToTheLedgerToReject() {
    assertThat(parsed("a red fox", "-o", "x.mp4", "--size", "huge", "--steps", "-1").getSize())
        .isEqualTo("huge");
  }

  @Test
  void secondsAndFramesExcludeEachOther() {
    assertThat(run("generate", "fox", "-o", "x.mp4", "--seconds", "1", "--frames", "3"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("mutually exclusive");
  }

  @Test
  void needsAnOutputFile() {
    assertThat(run("generate", "fox")).isEqualTo(2);
    assertThat(err.toString()).contains("--output");
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThat(run("generate", "fox", "-o", "x.mp4", "--steps", "many")).isEqualTo(2);
    assertThat(err.toString()).contains("--steps");
  }

  @Test
  void refusesAnOutputThatCannotBeWrittenBeforeAnythingStarts() {
    assertThat(run("generate", "fox", "-o", folder.resolve("no/x.mp4").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("there is no folder", "change -o");
  }

  @Test
  void helpNamesEveryExitCode() {
    CommandLine command =
        Objects.requireNonNull(Main.commandLine().getSubcommands().get("generate"));
    String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);

    assertThat(help).contains("  0 ", "  1 ", "  2 ", "  130 ");
  }

  private static PromptSubmitted parsed(String... arguments) {
    GenerateCommand command = new GenerateCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.prompt();
  }

  private int run(String... arguments) {
    return Main.commandLine().setErr(new PrintWriter(err)).execute(arguments);
  }
}
