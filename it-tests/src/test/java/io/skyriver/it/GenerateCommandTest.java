package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skyriver.media.MediaProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command a newcomer types, as a process of its own. */
class GenerateCommandTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  @TempDir private Path folder;

  @Test
  void itWritesTheFileAndLeavesNothingBehind() throws Exception {
    Set<Path> before = temporaryFiles();
    Path video = folder.resolve("rocket.mp4");

    Command command = generate("a rocket rises up", video, "--size", "64x64", "--steps", "4");

    assertThat(command.exitCode()).as(command.errors()).isZero();
    assertThat(command.output()).contains("rocket.mp4");
    assertThat(MediaProbe.of(video)).isEqualTo(new MediaProbe("h264", 64, 64, 16, 32));
    assertThat(folder).isDirectoryContaining(video::equals);
    assertThat(Files.list(folder)).hasSize(1);
    assertThat(temporaryFiles()).isSubsetOf(before);
    assertThat(descendantsLeft()).isEmpty();
  }

  @Test
  void aSizeTheModelDoesNotMakeIsExplainedAndExitsWithTwo() throws Exception {
    Command command = generate("a rocket", folder.resolve("x.mp4"), "--size", "65x64");

    assertThat(command.exitCode()).isEqualTo(2);
    assertThat(command.errors()).contains("size_").contains("16");
    assertThat(Files.list(folder)).isEmpty();
  }

  @Test
  void stoppedInTheMiddleItCancelsTheVideoAndLeavesNothingBehind() throws Exception {
    Path video = folder.resolve("long.mp4");
    Path progress = folder.resolve("progress.txt");
    Process command =
        new ProcessBuilder(words("a ship on the ocean", video, "--seconds", "20", "--steps", "100"))
            .redirectError(progress.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await().atMost(LIMIT).untilAsserted(() -> assertThat(progress).content().contains("denoise"));

    command.destroy(); // SIGTERM goes the way of Ctrl-C, and a background process may have SIGINT
    // ignored.

    assertThat(command.waitFor(30, TimeUnit.SECONDS)).as("ended in time").isTrue();
    assertThat(command.exitValue()).isEqualTo(130);
    assertThat(progress).content().contains("cancelled");
    assertThat(video).doesNotExist();
    assertThat(descendantsLeft()).isEmpty();
  }

  private Command generate(String prompt, Path output, String... options) throws Exception {
    return Command.run(LIMIT, "", folder, words(prompt, output, options));
  }

  private static List<String> words(String prompt, Path output, String... options) {
    List<String> words = new ArrayList<>();
    words.add(RunningSkyriver.repository().resolve("infra/skyriver").toString());
    words.addAll(List.of("generate", prompt, "-o", output.toString()));
    words.addAll(List.of(options));
    return words;
  }

  private static Set<Path> temporaryFiles() throws java.io.IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("skyriver"))
          .filter(file -> !file.getFileName().toString().startsWith("skyriver-it"))
          .collect(Collectors.toSet());
    }
  }

  private static List<String> descendantsLeft() {
    return ProcessHandle.current()
        .descendants()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains("generate"))
        .toList();
  }
}
