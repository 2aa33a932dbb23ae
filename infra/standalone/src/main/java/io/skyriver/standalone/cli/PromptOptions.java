package io.skyriver.standalone.cli;

import io.skyriver.events.PromptSubmitted;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a submission says. What is allowed is the ledger's to decide. */
final class PromptOptions {
  @Parameters(paramLabel = "PROMPT", description = "What the video shows.")
  private String prompt = "";

  @Option(names = "--negative", paramLabel = "TEXT", description = "What it must not show.")
  private @Nullable String negative;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Another seed, another video (default ${DEFAULT-VALUE}).")
  private long seed;

  @ArgGroup private Length length = new Length();

  @Option(names = "--size", paramLabel = "WxH", description = "Frame size in pixels.")
  private @Nullable String size;

  @Option(names = "--steps", paramLabel = "N", description = "Solver steps.")
  private @Nullable Integer steps;

  @Option(
      names = "--guidance",
      paramLabel = "G",
      description = "How strictly the prompt is followed; 1 is the plain prediction.")
  private @Nullable Float guidance;

  @Option(
      names = "--priority",
      paramLabel = "P",
      defaultValue = "0",
      description = "-10 to 10, higher runs earlier (default ${DEFAULT-VALUE}).")
  private int priority;

  @Mixin private InputOptions inputs = new InputOptions();

  /** One of the two. */
  static final class Length {
    @Option(names = "--seconds", paramLabel = "S", description = "Duration in seconds.")
    private @Nullable Double seconds;

    @Option(
        names = "--frames",
        paramLabel = "N",
        description = "Number of frames; 1 makes a PNG image.")
    private @Nullable Integer frames;
  }

  /** The files of this machine that the video is made from. */
  List<Path> inputFiles() {
    return inputs.files();
  }

  PromptSubmitted toPrompt() {
    return inputs
        .addTo(PromptSubmitted.newBuilder())
        .setPrompt(prompt)
        .setNegativePrompt(negative)
        .setSeed(seed)
        .setSeconds(length.seconds)
        .setFrames(length.frames)
        .setSize(size)
        .setSteps(steps)
        .setGuidance(guidance)
        .setPriority(priority)
        .build();
  }
}
