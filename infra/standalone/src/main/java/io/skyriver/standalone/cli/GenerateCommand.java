package io.skyriver.standalone.cli;

import io.skyriver.artifact.input.InputRules;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.standalone.client.Update.Outcome;
import io.skyriver.standalone.data.DataDirectory;
import io.skyriver.standalone.progress.ProgressView;
import io.skyriver.standalone.system.Installation;
import io.skyriver.standalone.system.Standalone;
import io.skyriver.standalone.system.StandaloneConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes one video and leaves nothing else behind. */
@Command(
    name = "generate",
    description = "Makes one video from a prompt.",
    footer = {
      "%nJSON: file, video, sha256, bytes, mediaType, width, height, frames, fps, seed, model, modelVersion,",
      "modelDigest, attempts, seconds, modelSeconds; or failures (code, class, message, stage)."
    })
@Exits({ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE_OR_REJECTED, ExitCode.CANCELLED})
final class GenerateCommand implements Callable<Integer> {
  @Mixin private PromptOptions options = new PromptOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Where the MP4 goes; the PNG for one frame.")
  private Path output = Path.of("");

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  @Mixin private LogOption log = new LogOption();

  @Override
  public Integer call() throws Exception {
    inputFiles();
    Cancellation cancellation = Cancellation.onSignals();
    try (OutputFile file = OutputFile.reserve(output);
        DataDirectory data = DataDirectory.temporary()) {
      log.begin(data.log());
      Scratch.in(data);
      try {
        return generate(file, data, cancellation);
      } catch (RuntimeException | IOException failure) {
        throw withLog(failure, data.log());
      }
    }
  }

  private int generate(OutputFile file, DataDirectory data, Cancellation cancellation)
      throws Exception {
    OutcomeReport report = new OutcomeReport(file, json, System.out, System.err);
    StandaloneConfig config =
        StandaloneConfig.brief(Installation.current())
            .withInputs(InputRules.DEFAULT.withRoots(inputFiles()));
    try (Standalone system = Standalone.start(config, data)) {
      Optional<Outcome> outcome;
      try (ProgressView view = Views.of(log)) {
        outcome = new Generation(system, view, cancellation).run(prompt());
      }
      return report.print(outcome, system).code();
    }
  }

  /** Before anything is started: this command alone knows that the files are this machine's. */
  private List<Path> inputFiles() {
    List<Path> files = options.inputFiles();
    for (Path file : files) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new UsageException("there is no file " + file + " that can be read");
      }
    }
    return files;
  }

  /** What is asked for. */
  PromptSubmitted prompt() {
    return options.toPrompt();
  }

  /** The temporary directory goes; the log of an unexpected end must not go with it. */
  private static RuntimeException withLog(Exception failure, Path log) {
    LoggerFactory.getLogger(GenerateCommand.class).atError().setCause(failure).log("failed");
    Path kept = Installation.current().cache().resolve("last-failure.log");
    try {
      Files.createDirectories(kept.getParent());
      Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException notKept) {
      return new IllegalStateException(Problem.text(failure), failure);
    }
    return new IllegalStateException(Problem.text(failure) + "; the log is " + kept, failure);
  }
}
